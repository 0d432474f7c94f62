"""Mapped classes, with mixins and table arguments."""

import enum

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import declarative_base, declared_attr

Base = declarative_base(
    metadata=MetaData(
        naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"}
    )
)


class Mixin:
    created = Column(DateTime)  #: column public.users.created

    @declared_attr
    def owner_id(cls):
        return Column(ForeignKey("users.id"))


class Color(enum.Enum):  #: enum type public.color
    red = 1


class User(Mixin, Base):  #: table public.users
    """A user."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("name", "mail"),  #: unique public.users.users_name_mail_key
        CheckConstraint("name <> ''", name="named"),  #: check public.users.ck_users_named
        Index("ix_both", "name", "mail"),  #: index public.users.ix_both
    )

    id = Column(Integer, primary_key=True)  #: column public.users.id
    name: str = Column(String)  #: column public.users.name
    address = Column("mail", String, index=True)  #: column public.users.mail; index public.users.ix_users_mail
    shade = Column(
        Enum("x", native_enum=False, create_constraint=True, name="shade"),  #: check public.users.ck_users_shade
    )
    color = Column(Enum(Color))  #: column public.users.color
    boss = Column(  #: column public.users.boss
        Integer,
        ForeignKey("users.id"),  #: foreign key public.users.users_boss_fkey
    )


class Admin(User):  #: table public.admins
    __tablename__ = "admins"
    id = Column(ForeignKey("users.id"), primary_key=True)  #: column public.admins.id
    level = Column(Integer)  #: column public.admins.level


class Guest(User):
    nick = Column(String)  #: column public.users.nick


Index("ix_outside", func.lower(User.name))  #: index public.users.ix_outside
