"""The rooms where tickets are sorted, read and answered."""
