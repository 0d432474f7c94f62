import sqlalchemy as sa

metadata = sa.MetaData()
sa.Sequence("by_two", metadata=metadata, increment=2)
sa.Sequence("round", metadata=metadata, maxvalue=100)
sa.Sequence("low", metadata=metadata, minvalue=1)
sa.Sequence("begun", metadata=metadata, start=1000)
sa.Sequence("cached", metadata=metadata)
sa.Sequence("short", metadata=metadata)
sa.Sequence("long", metadata=metadata, data_type=sa.Integer)
