"""Who somebody is, before anything of theirs is changed: verifications, what proves, and the grants that come of it."""
