"""The deeds on articles of a desk in a file: the rules of a server's functions, kept by this program alone."""
