import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Dated:
    created_at = sa.Column(sa.DateTime, server_default=sa.func.now(), nullable=False)


class Article(Dated, Base):
    __tablename__ = "articles"
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column("Title", sa.String(200), nullable=False)
    meta_ = sa.Column("meta", JSONB(none_as_null=True))
