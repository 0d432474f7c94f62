"""A schema_translate_map."""

from sqlalchemy import Column, Enum, ForeignKey, Integer, MetaData, Sequence, Table

metadata = MetaData()
SCHEMAS = ("tenant_1", "shared_x")
TRANSLATE = {None: "tenant_1", "shared": "shared_x"}

Table("a", metadata, Column("id", Integer, primary_key=True), Column("e", Enum("x", name="e_a")))
Table(
    "b",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a_id", ForeignKey("a.id")),
    Column("e", Enum("y", name="e_b", schema="shared"), server_default="y"),
    schema="shared",
)
Table(
    "c", metadata, Column("id", Integer, Sequence("c_seq"), primary_key=True), Column("b_id", ForeignKey("shared.b.id"))
)
