"""The report of a check, and one module for each format that it can be written in."""
