"""Storage parameters and access method of tables (2.1)."""

from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
SQLALCHEMY = (2, 1)

Table(
    "stored",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("t", Text),
    postgresql_with={"fillfactor": 70, "autovacuum_enabled": False, "toast.autovacuum_enabled": "off"},
    postgresql_using="heap",
)
