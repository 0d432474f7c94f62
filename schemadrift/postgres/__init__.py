"""PostgreSQL itself: connections, what a snapshot says, and servers of our own."""
