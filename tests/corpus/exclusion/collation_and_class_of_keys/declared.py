from sqlalchemy import Boolean, Column, Integer, MetaData, Table, text
from sqlalchemy.dialects.postgresql import INT4RANGE, ExcludeConstraint

metadata = MetaData()
stays = Table(
    "stays",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("low", Integer),
    Column("high", Integer),
    Column("room", INT4RANGE),
    Column("gone", Boolean),
    ExcludeConstraint(
        ("room", "&&"), (text("int4range(low, high)"), "&&"), name="no_overlap", where=text("gone = false")
    ),
)
