"""Where the desk's records are kept: SQLite for one machine, PostgreSQL for a desk of people."""
