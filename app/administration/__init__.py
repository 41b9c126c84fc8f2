"""What the console program does for administrators, apart from reading its arguments."""
