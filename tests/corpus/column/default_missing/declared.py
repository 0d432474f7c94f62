import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    active = sa.Column(sa.Boolean, server_default=sa.true(), nullable=False)
    score = sa.Column(sa.Integer, server_default="0")
