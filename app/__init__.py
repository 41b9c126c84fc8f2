"""The desk itself: its nouns, rules and deeds in plain Python."""

__version__ = "0.1.0"
