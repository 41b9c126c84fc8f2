"""What the desk promises, checked."""
