from sqlalchemy import Column, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
settings = Table(
    "settings",
    metadata,
    Column("name", Text, nullable=False),
    Column("value", Text),
    UniqueConstraint("name", name="uq_settings_name"),
)
