"""Active Directory over LDAPS: people found, their risk and rights read, passwords set and accounts unlocked."""
