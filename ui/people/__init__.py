"""Those who work here: how much lies with whom, and moving it."""
