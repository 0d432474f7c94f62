"""Virtual generated columns (PostgreSQL 18, SQLAlchemy 2.1)."""

from sqlalchemy import Column, Computed, Integer, MetaData, Table

metadata = MetaData()
SQLALCHEMY = (2, 1)
POSTGRES = 18

Table("virtual", metadata, Column("a", Integer), Column("twice", Integer, Computed("a * 2", persisted=False)))
