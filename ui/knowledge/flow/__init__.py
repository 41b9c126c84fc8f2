"""Articles at hand while one works on a ticket."""
