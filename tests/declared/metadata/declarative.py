"""Mapped classes as most projects have them (1.4 and later)."""

import datetime as dt

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
)
from sqlalchemy.orm import declarative_base, declared_attr, relationship

convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Base = declarative_base(metadata=MetaData(naming_convention=convention))


class Timestamps:
    created_at = Column(DateTime(timezone=True), server_default=func.now(), nullable=False)
    updated_at = Column(DateTime(timezone=True), onupdate=dt.datetime.now)


class Named:
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"

    id = Column(Integer, primary_key=True)

    @declared_attr
    def owner_id(cls):
        return Column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


tags_of_posts = Table(
    "tags_of_posts",
    Base.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class User(Timestamps, Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String(255), unique=True, nullable=False)
    is_active = Column(Boolean(name="is_active_bool", create_constraint=True), default=True)
    kind = Column(String(20))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "user"}
    __table_args__ = (CheckConstraint("email <> ''", name="email_there"), {"comment": "people"})


class Admin(User):
    __tablename__ = "admins"
    id = Column(ForeignKey("users.id"), primary_key=True)
    level = Column(Integer, nullable=False, server_default="1")
    __mapper_args__ = {"polymorphic_identity": "admin"}


class Guest(User):
    nickname = Column(String(30))
    __mapper_args__ = {"polymorphic_identity": "guest"}


class Post(Named, Timestamps, Base):
    title = Column(String(200), nullable=False)
    body = Column("content", Text)
    tags = relationship("Tag", secondary=tags_of_posts)
    __table_args__ = (Index("ix_posts_title_lower", func.lower(title)), Index(None, "title", "owner_id"))


class Tag(Named, Base):
    name = Column(String(50), index=True)


class Abstract(Base):
    __abstract__ = True
    id = Column(Integer, primary_key=True)


class Concrete(Abstract):
    __tablename__ = "concrete"
    value = Column(Integer, key="val")
