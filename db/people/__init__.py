"""Tables and reads of people."""
