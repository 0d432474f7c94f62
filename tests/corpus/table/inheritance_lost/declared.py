import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("cities", metadata, sa.Column("id", sa.Integer, nullable=False), sa.Column("name", sa.Text))
sa.Table("capitals", metadata, sa.Column("state", sa.Text), postgresql_inherits="cities")
