"""What the console program does for administrators: a room of commands each, and what they are made of."""
