import sqlalchemy as sa

metadata = sa.MetaData()
sa.Sequence("down", metadata=metadata, increment=-1)
sa.Sequence("down_small", metadata=metadata, increment=-5, maxvalue=100, data_type=sa.SmallInteger)
