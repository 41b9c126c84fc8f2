"""The desk itself: its nouns, rules and deeds in plain Python."""
