"""Articles on screens: found, read, written, reviewed, and at hand while one works on a ticket."""
