"""The people of the desk and those they serve."""
