from sqlalchemy import Column, ForeignKeyConstraint, Integer, MetaData, Table

metadata = MetaData()
Table(
    "accounts",
    metadata,
    Column("tenant", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
)
Table(
    "bookings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tenant", Integer),
    Column("account", Integer),
    ForeignKeyConstraint(
        ["tenant", "account"], ["accounts.tenant", "accounts.number"], name="fk_account", match="FULL"
    ),
)
