"""An article as a page to read: its links, pictures, looks and the search in it."""
