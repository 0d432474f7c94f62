import sqlalchemy as sa

first = sa.MetaData()
second = sa.MetaData()
accounts = sa.Table("accounts", first, sa.Column("id", sa.Integer, primary_key=True))
sa.Table(
    "reports",
    second,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.Integer, sa.ForeignKey(accounts.c.id), nullable=False),
)
metadata = [first, second]
