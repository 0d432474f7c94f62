"""Two metadata in one database, one of which repeats a table of the other."""

from sqlalchemy import Column, Enum, ForeignKey, Integer, MetaData, String, Table

first, second = MetaData(), MetaData()
for metadata in (first, second):
    Table(
        "shared",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("e", Enum("x", "y", name="shared_enum")),
        Column("n", String(3), unique=True),
    )
Table("of_first", first, Column("id", Integer, primary_key=True), Column("s", ForeignKey("shared.id")))
Table("of_second", second, Column("id", Integer, primary_key=True), Column("s", ForeignKey("shared.id"), index=True))
metadatas = [first, second]
