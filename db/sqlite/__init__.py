"""Ordered SQL that SQLite runs at the end of every upgrade."""
