from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text, text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("email", Text),
    Column("status", String(10)),
    Column("active", Boolean),
    Column("size", Integer),
    Column("gone", Boolean),
    Index(
        "ix_things_email",
        "email",
        postgresql_where=text(
            "(active = true) AND status in ('new','open') AND size >= 1 AND size <= 5 AND gone = false"
        ),
    ),
)
