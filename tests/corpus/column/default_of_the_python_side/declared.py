import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

metadata = sa.MetaData()
sa.Table(
    "users",
    metadata,
    sa.Column("id", UUID(as_uuid=True), primary_key=True, default=uuid.uuid4),
    sa.Column("created", sa.DateTime, default=dt.datetime.now, onupdate=dt.datetime.now, nullable=False),
    sa.Column("role", sa.String(10), default="member", nullable=False),
    sa.Column("visits", sa.Integer, default=0, nullable=False),
)
