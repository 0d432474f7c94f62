"""Several schemas, a default schema of the metadata, references across."""

from sqlalchemy import Column, Enum, ForeignKey, Index, Integer, MetaData, Sequence, Table, UniqueConstraint

metadata = MetaData(schema="app")
SCHEMAS = ("app", "Other Schema", "audit")

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Enum("a", name="kind", metadata=metadata)),
)
Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("app.users.id"), index=True),
)
logs = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey(users.c.id)),
    Column("kind", Enum("b", name="kind", schema="audit")),
    UniqueConstraint("user_id"),
    schema="audit",
)
Table(
    "Quoted",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("log", ForeignKey("audit.users.id")),
    schema="Other Schema",
)
Index("ix_users", users.c.kind)
Index("ix_users", logs.c.kind)
Sequence("numbers", metadata=metadata)
Sequence("numbers", metadata=metadata, schema="audit")
plain = MetaData()
Table("public_one", plain, Column("id", Integer, primary_key=True), Column("s", Integer, Sequence("numbers")))
metadatas = [metadata, plain]
