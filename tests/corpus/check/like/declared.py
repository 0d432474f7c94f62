from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Column("name", String(50)),
    CheckConstraint("email ~~ '%@%'", name="c1"),
    CheckConstraint("email NOT LIKE '% %'", name="c2"),
    CheckConstraint("name ILIKE 'a%'", name="c3"),
    CheckConstraint("name LIKE 'b_%'", name="c4"),
    CheckConstraint(r"email NOT LIKE '%\_%'", name="c5"),
)
