"""What the FastAPI services expect of the database that they share with the front end."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry()):
    """The services' models, with a registry and a metadata of their own: SQLModel's are shared by the whole process."""


class User(Base, table=True):
    """Somebody who can log in."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("email", name="users_email_unique"),)

    id: str = Field(sa_column=Column("id", Text, primary_key=True))
    name: str | None = Field(default=None, sa_column=Column("name", Text))
    email: str = Field(sa_column=Column("email", Text, nullable=False))
    email_verified: bool = Field(
        sa_column=Column("email_verified", Boolean, nullable=False, server_default=text("false"))
    )
    created_at: datetime = Field(
        sa_column=Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now())
    )


class Team(Base, table=True):
    """People who share credits."""

    __tablename__ = "teams"

    id: str = Field(sa_column=Column("id", Text, primary_key=True))
    name: str = Field(sa_column=Column("name", Text, nullable=False))
    owner_id: str = Field(
        sa_column=Column(
            "owner_id",
            Text,
            ForeignKey("users.id", name="teams_owner_id_users_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    created_at: datetime = Field(
        sa_column=Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now())
    )


class UserCredits(Base, table=True):
    """The balance of a user, in a team or alone."""

    __tablename__ = "user_credits"

    user_id: str = Field(
        sa_column=Column(
            "user_id",
            Text,
            ForeignKey("users.id", name="user_credits_user_id_users_id_fk", ondelete="CASCADE"),
            primary_key=True,
        )
    )
    team_id: str | None = Field(
        default=None, sa_column=Column("team_id", Text, ForeignKey("teams.id", name="user_credits_team_id_teams_id_fk"))
    )
    balance: int = Field(sa_column=Column("balance", BigInteger, nullable=False, server_default=text("0")))
    lifetime: int = Field(sa_column=Column("lifetime", BigInteger, nullable=False, server_default=text("0")))
    updated_at: datetime = Field(
        sa_column=Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now())
    )


class CreditTransaction(Base, table=True):
    """One movement of a user's balance."""

    __tablename__ = "credit_transactions"
    __table_args__ = (Index("credit_transactions_user_id_idx", "user_id"),)

    id: int | None = Field(default=None, sa_column=Column("id", Integer, primary_key=True))
    user_id: str = Field(
        sa_column=Column(
            "user_id",
            Text,
            ForeignKey("user_credits.user_id", name="credit_transactions_user_id_user_credits_user_id_fk"),
            nullable=False,
        )
    )
    amount: int = Field(sa_column=Column("amount", BigInteger, nullable=False))
    kind: str = Field(sa_column=Column("kind", Text, nullable=False))
    details: dict[str, Any] = Field(
        sa_column=Column("metadata", JSONB, nullable=False, server_default=text("'{}'::jsonb"))
    )
    created_at: datetime = Field(
        sa_column=Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now())
    )


class ApiKeyCredits(Base, table=True):
    """What one API key may spend of a user's balance."""

    __tablename__ = "api_key_credits"
    __table_args__ = (UniqueConstraint("user_id", "api_key", name="api_key_credits_user_id_api_key_unique"),)

    id: int | None = Field(default=None, sa_column=Column("id", Integer, primary_key=True))
    user_id: str = Field(
        sa_column=Column(
            "user_id",
            Text,
            ForeignKey("user_credits.user_id", name="api_key_credits_user_id_user_credits_user_id_fk"),
            nullable=False,
        )
    )
    api_key: str = Field(sa_column=Column("api_key", Text, nullable=False))
    spent: int = Field(sa_column=Column("spent", BigInteger, nullable=False, server_default=text("0")))
    created_at: datetime = Field(
        sa_column=Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now())
    )


metadata = Base.metadata
