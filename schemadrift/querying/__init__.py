"""The SQL in the code base against the server: what it says of each statement, and why."""
