"""The gate and the worker's desk, the same on both engines."""
