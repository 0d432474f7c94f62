from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})
users = Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
