"""Looks through a project for what a configuration needs. Reads files; imports and runs nothing of the project."""
