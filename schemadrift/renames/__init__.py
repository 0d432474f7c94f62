"""Renames that somebody confirmed: which ones, and what a catalog is after them."""
