"""SQLModel classes."""

import datetime as dt
import enum
import uuid
from decimal import Decimal

from sqlalchemy import JSON, Column, Index, MetaData, text
from sqlmodel import Field, Relationship, SQLModel

SQLALCHEMY = (2, 0)
own = MetaData()


class Root(SQLModel):
    metadata = own


class Role(enum.StrEnum):
    admin = "admin"
    member = "member"


class TeamBase(Root):
    name: str = Field(index=True, max_length=40)


class Team(TeamBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(Root, table=True):
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    name: str = Field(unique=True)
    role: Role = Role.member
    score: Decimal = Field(max_digits=8, decimal_places=3, sa_column_kwargs={"server_default": "0"})
    made: dt.datetime = Field(default_factory=dt.datetime.now, sa_column_kwargs={"server_default": text("now()")})
    extra: dict = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    team: Team | None = Relationship(back_populates="heroes")
    __table_args__ = (Index("ix_hero_role", "role", "name"),)
