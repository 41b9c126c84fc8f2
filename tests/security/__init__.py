"""A client that obeys nothing but the database."""
