from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table

metadata = MetaData()
memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Integer),
    Column("team_id", Integer),
    PrimaryKeyConstraint("user_id", "team_id"),
)
