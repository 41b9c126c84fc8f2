"""What all screens share: looks, keys, threads and the ways to say what happened."""
