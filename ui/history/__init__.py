"""Screens of what the desk has recorded: who changed what, of one ticket or of all, and who was verified how."""
