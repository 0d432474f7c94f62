"""SQL in a code base: where it is, and what is sent to the server. Knows files only, and no server."""
