"""The gate and the worker's desk in a file: the rules that a server holds by itself, run here, and no boundary."""
