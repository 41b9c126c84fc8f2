"""Who changed what: the audit as screens read it, and the chain that proves it."""
