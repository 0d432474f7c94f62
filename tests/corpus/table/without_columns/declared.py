import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("marker", metadata)
sa.Table("emptied", metadata)
