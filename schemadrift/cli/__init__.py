"""The command line: one verb, one module, each a thin wrapper of one call of the library."""
