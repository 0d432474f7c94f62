"""SQLAlchemy metadata read offline, the way its DDL compiler and PostgreSQL together would read it."""
