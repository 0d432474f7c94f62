from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("code", Text),
    Column("path", String(80)),
    CheckConstraint("code ~ '^[A-Z]{3}$'", name="c1"),
    CheckConstraint(r"code ~* '^\d+$'", name="c2"),
    CheckConstraint(r"code !~ '[[\:space\:]]'", name="c3"),
    CheckConstraint("path SIMILAR TO '/(a|b)%'", name="c4"),
    CheckConstraint("path ~ '^https?://'", name="c5"),
)
