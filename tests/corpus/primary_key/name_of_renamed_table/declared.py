from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
clients = Table("clients", metadata, Column("id", Integer, primary_key=True), Column("name", Text))
