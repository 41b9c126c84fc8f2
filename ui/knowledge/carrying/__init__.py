"""Bringing articles in from elsewhere, and writing them out."""
