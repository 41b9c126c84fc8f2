"""The room of security officers: what they are told, what is on hold, whom nothing is granted about, and the policy."""
