import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("points", metadata, sa.Column("x", sa.Integer), sa.Column("y", sa.Integer))
sa.Table("sizes", metadata, sa.Column("w", sa.Integer), sa.Column("h", sa.Integer))
