"""Accounts, teams and credits, shared by a Next.js front end and FastAPI services."""
