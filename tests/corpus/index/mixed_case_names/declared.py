from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text, func

metadata = MetaData()
things = Table(
    "Things",
    metadata,
    Column("Id", Integer, primary_key=True, autoincrement=False),
    Column("eMail", Text),
    Column("order", Integer),
    Column("Gone", Boolean),
)
Index(
    "IX_Mail",
    func.lower(things.c.eMail),
    things.c.order.desc(),
    postgresql_include=["Id"],
    postgresql_where=~things.c.Gone,
)
