"""Who changed what: the audit as people read it."""
