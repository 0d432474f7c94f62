import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
state = sa.Enum("a", "b", "c", name="state")
sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("state", state),
    sa.Column("states", postgresql.ARRAY(state)),
)
