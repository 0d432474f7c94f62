from sqlalchemy import Column, DateTime, MetaData, Table, Text

metadata = MetaData()
log = Table("log", metadata, Column("happened_at", DateTime(timezone=True), nullable=False), Column("line", Text))
