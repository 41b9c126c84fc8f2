"""Articles: what one of the desk learned and the others use, edited as files and shared by the database."""
