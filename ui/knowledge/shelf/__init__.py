"""The list of articles: found by words, narrowed by chips, in an order of one's own."""
