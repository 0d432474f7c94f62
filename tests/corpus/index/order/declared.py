from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Column("a", Integer),
    Column("b", Integer),
    Column("c", Integer),
    Index(
        "ix_things_email",
        text("email DESC NULLS LAST"),
        text("id DESC NULLS FIRST"),
        text("a ASC"),
        text("b NULLS FIRST"),
        text("c desc"),
    ),
)
