from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table

metadata = MetaData()
memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Integer),
    Column("team_id", Integer),
    PrimaryKeyConstraint("team_id", "user_id"),
)
