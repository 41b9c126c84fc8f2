"""The headless worker: searches directories, asks people, checks codes and carries out what a grant allows."""
