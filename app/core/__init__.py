"""What every room leans on: who asks, when, what changed, what went wrong."""
