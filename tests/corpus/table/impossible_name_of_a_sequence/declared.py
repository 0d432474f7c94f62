import sqlalchemy as sa

metadata = sa.MetaData()
sa.Sequence("tickets", metadata=metadata)
sa.Enum("a", "b", name="state", metadata=metadata)
sa.Table("tickets", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table("state", metadata, sa.Column("id", sa.Integer, primary_key=True))
