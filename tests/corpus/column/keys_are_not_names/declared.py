import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column("user_id", sa.Integer, primary_key=True, key="identifier")
    email = sa.Column("email_address", sa.Text, key="mail", nullable=False)
    __table_args__ = (sa.UniqueConstraint("mail"),)
