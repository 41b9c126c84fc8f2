"""The workstation's own file: what must survive without the shared database."""
