"""What the desk reaches outside itself: so far the operating system's keyring."""
