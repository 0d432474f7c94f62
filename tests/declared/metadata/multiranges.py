"""Multiranges (SQLAlchemy 2.0, PostgreSQL 14)."""

from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.dialects import postgresql as pg

metadata = MetaData()
SQLALCHEMY = (2, 0)
POSTGRES = 14

Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("whole", pg.INT4MULTIRANGE),
    Column("days", pg.DATEMULTIRANGE),
    Column("times", pg.TSTZMULTIRANGE),
    Column("many", pg.ARRAY(pg.NUMMULTIRANGE)),
)
