"""Writing an article: its source, a live preview, its facts, what to look at, and saving without losing a word."""
