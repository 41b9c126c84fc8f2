"""Articles: the tables they are kept in, and the working copy of them on this workstation."""
