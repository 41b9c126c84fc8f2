"""The wizard that verifies who somebody is before anything is done to their account."""
