"""Tickets: what they are, what the desk does to them, and by which rules."""
