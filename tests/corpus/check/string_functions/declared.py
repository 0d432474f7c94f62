from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(50)),
    Column("code", Text),
    CheckConstraint("lower(name) = name", name="c1"),
    CheckConstraint("btrim(name) <> ''", name="c2"),
    CheckConstraint("length(name) > 2", name="c3"),
    CheckConstraint("substring(code, 1, 2) = 'DE'", name="c4"),
    CheckConstraint("position('@' in code) > 1", name="c5"),
    CheckConstraint("character_length(code) <= 10", name="c6"),
    CheckConstraint('upper("left"(code, 1)) = left(code, 1)', name="c7"),
)
