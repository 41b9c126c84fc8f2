"""Ordered SQL that PostgreSQL runs at the end of every upgrade."""
