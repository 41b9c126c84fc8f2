"""Microsoft Entra over Graph: people, authenticators, passwords and sessions."""
