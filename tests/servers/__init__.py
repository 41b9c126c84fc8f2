"""Private servers the tests start for themselves, and a wire that misbehaves on request."""
