"""Names that need quotes, and names that lose their capitals without them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    func,
)
from sqlalchemy.sql import quoted_name

metadata = MetaData()

order = Table(
    "order",
    metadata,
    Column("Id", Integer, primary_key=True),
    Column("select", String(5), unique=True),
    Column("has space", Integer, CheckConstraint('"has space" > 0')),
    Column('a"b', Integer, index=True),
    Column("mixedCase", String, key="mixed"),
    Column("user", String(8), comment='it\'s a "user"; 100%'),
    UniqueConstraint("select", "mixed"),
    comment="Bestellung: 'ä' %s :x",
)
Index("Ix Mixed", func.lower(order.c.mixed), order.c['a"b'].desc())
Index("ix_where", order.c.select, postgresql_where=order.c.mixed == "A'b")
Table(
    "Line-Item",
    metadata,
    Column("order", ForeignKey("order.Id"), primary_key=True),
    Column("No", Integer, primary_key=True, key="number"),
    Column("case", String, CheckConstraint("\"case\" <> '%'"), server_default="%(x)s 'q' \\ :y"),
)
Table(
    quoted_name("Folded", quote=False),
    metadata,
    Column(quoted_name("Id", quote=False), Integer, primary_key=True),
    Column("lower", Integer, quote=True),
)
