from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
for schema in (None, "old"):
    Table(
        "things",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("a", Integer),
        CheckConstraint("a > 0", name="a_positive"),
        schema=schema,
    )
