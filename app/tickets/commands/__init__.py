"""What people do to tickets: one function for each deed, parted by what it is about."""
