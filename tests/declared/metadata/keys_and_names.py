"""Primary, unique and foreign keys without names; PostgreSQL makes all of them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

parent = Table(
    "parent",
    metadata,
    Column("a", Integer, primary_key=True),
    Column("b", SmallInteger, primary_key=True, autoincrement=False),
    Column("code", String(12), unique=True, nullable=False),
    Column("other", String(12)),
    UniqueConstraint("code", "other"),
    UniqueConstraint("other", name="parent_other_once", deferrable=True, initially="DEFERRED"),
    UniqueConstraint("code", "b", deferrable=True),
)

child = Table(
    "child",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("pa", Integer, nullable=False),
    Column("pb", SmallInteger),
    Column("code", String(12), ForeignKey("parent.code", ondelete="SET NULL", onupdate="CASCADE")),
    Column("again", String(12), ForeignKey(parent.c.code, deferrable=True, initially="DEFERRED")),
    Column("up", Integer, ForeignKey("child.id", ondelete="SET DEFAULT"), server_default="1"),
    ForeignKeyConstraint(["pa", "pb"], ["parent.a", "parent.b"], match="FULL", ondelete="RESTRICT"),
    ForeignKeyConstraint(["pa", "pb"], ["parent.a", "parent.b"]),
    CheckConstraint("pa > 0"),
    CheckConstraint("pa > pb"),
    CheckConstraint("pa < 1000"),
    CheckConstraint("1 = 1"),
    CheckConstraint("pb > 0", name="pb_positive"),
    Column("n", Integer, CheckConstraint("n > 0 AND n < 10")),
)

folded = Table(
    "folded",
    metadata,
    Column("x", Integer, primary_key=True, autoincrement=False, nullable=True),
    Column("y", Integer, primary_key=True, autoincrement=False),
    Column("z", Integer, unique=True),
    UniqueConstraint("x", "y", name="folded_into_the_key"),
    UniqueConstraint("y", "x", name="folded_not"),
    UniqueConstraint("z", name="folded_named"),
    UniqueConstraint("z", name="folded_named_again"),
)

named_key = Table(
    "named_key",
    metadata,
    Column("x", Integer),
    Column("y", Text),
    PrimaryKeyConstraint("y", "x", name="its_own_name"),
    UniqueConstraint("y", "x", name="gone"),
)

no_key = Table("no_key", metadata, Column("x", Integer), Column("y", Text))
cycle_a = Table(
    "cycle_a",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("b_id", ForeignKey("cycle_b.id")),
    Column("late", ForeignKey("parent.code", use_alter=True, name="added_later")),
)
cycle_b = Table(
    "cycle_b",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a_id", ForeignKey("cycle_a.id", name="cycle_b_to_a")),
)
