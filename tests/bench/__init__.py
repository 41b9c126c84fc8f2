"""How fast the desk is, measured against targets: `python -m tests.bench`."""
