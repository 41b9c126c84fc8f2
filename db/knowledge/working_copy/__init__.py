"""A folder of articles as files, held alike with the shared database whoever writes to either."""
