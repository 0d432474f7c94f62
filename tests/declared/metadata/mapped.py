"""Annotated mapped classes (2.0)."""

import datetime as dt
import decimal
import enum
import uuid
from typing import Annotated

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column, relationship

SQLALCHEMY = (2, 0)


class Base(DeclarativeBase):
    type_annotation_map = {dt.datetime: __import__("sqlalchemy").DateTime(timezone=True)}


class Status(enum.Enum):
    new = "new"
    done = "done"


key = Annotated[int, mapped_column(primary_key=True)]
name = Annotated[str, mapped_column(String(80))]


class Account(Base):
    __tablename__ = "account"
    id: Mapped[key]
    public_id: Mapped[uuid.UUID] = mapped_column(server_default=text("gen_random_uuid()"), unique=True)
    name: Mapped[name]
    nick: Mapped[name | None]
    balance: Mapped[decimal.Decimal] = mapped_column(server_default="0")
    status: Mapped[Status] = mapped_column(server_default=Status.new.name)
    born: Mapped[dt.date | None]
    made: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    ratio: Mapped[float]
    blob: Mapped[bytes | None]
    flag: Mapped[bool] = mapped_column(default=False)
    entries: Mapped[list["Entry"]] = relationship(back_populates="account")
    __table_args__ = (
        UniqueConstraint("name", "born"),
        Index("ix_nick", "nick", postgresql_where=text("nick IS NOT NULL")),
    )


class Entry(MappedAsDataclass, Base):
    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    account: Mapped[Account] = relationship(back_populates="entries", init=False)
