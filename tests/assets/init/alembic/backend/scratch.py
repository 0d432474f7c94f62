from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
left_over = Table("left_over", metadata, Column("id", Integer, primary_key=True))
