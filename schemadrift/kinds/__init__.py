"""The kinds of object that a catalog holds, one module each."""
