"""Tables, writes and reads of tickets."""
