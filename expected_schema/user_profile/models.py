"""What the front end and the webhooks expect of their database."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Text, UniqueConstraint, func, text
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Base(SQLModel, registry=registry()):
    """The application's models, with a registry and a metadata of their own: SQLModel's are shared by the process."""


def _plan() -> EnumType:
    return EnumType("free", "pro", name="plan", metadata=Base.metadata)


def _moment(name: str) -> Column[datetime]:
    return Column(name, DateTime(timezone=True))


def _now(name: str) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def _document(name: str) -> Column[dict[str, Any]]:
    return Column(name, JSONB, nullable=False, server_default=text("'{}'::jsonb"))


class User(Base, table=True):
    """An account, as sign-in and the webhooks of the payment provider write it."""

    __tablename__ = "user"
    __table_args__ = (
        UniqueConstraint("email", name="user_email_key"),
        Index("user_stripe_customer_id_idx", "stripe_customer_id"),
    )

    id: str = Field(sa_column=Column("id", Text, primary_key=True))
    email: str = Field(sa_column=Column("email", Text, nullable=False))
    name: str | None = Field(default=None, sa_column=Column("name", Text))
    plan: str = Field(sa_column=Column("plan", _plan(), nullable=False, server_default="free"))
    credits: int = Field(sa_column=Column("credits", Integer, nullable=False, server_default=text("60")))
    credits_used: int = Field(sa_column=Column("credits_used", Integer, nullable=False, server_default=text("0")))
    subscription_status: str | None = Field(default=None, sa_column=Column("subscription_status", Text))
    subscription_start: datetime | None = Field(default=None, sa_column=_moment("subscription_start"))
    subscription_end: datetime | None = Field(default=None, sa_column=_moment("subscription_end"))
    preferences: dict[str, Any] = Field(sa_column=_document("preferences"))
    usage: dict[str, Any] = Field(sa_column=_document("usage"))
    stripe_customer_id: str | None = Field(default=None, sa_column=Column("stripe_customer_id", Text))
    stripe_price_id: str | None = Field(default=None, sa_column=Column("stripe_price_id", Text))
    created_at: datetime = Field(sa_column=_now("created_at"))
    updated_at: datetime = Field(sa_column=_now("updated_at"))


class UserProfile(Base, table=True):
    """What the front end shows of an account."""

    __tablename__ = "user_profile"
    __table_args__ = (
        UniqueConstraint("stripe_customer_id", name="user_profile_stripe_customer_id_key"),
        CheckConstraint("credits_balance >= 0", name="user_profile_credits_balance_check"),
        Index("user_profile_plan_idx", "plan"),
    )

    user_id: str = Field(
        sa_column=Column(
            "user_id",
            Text,
            ForeignKey("user.id", name="user_profile_user_id_fkey", ondelete="CASCADE"),
            primary_key=True,
        )
    )
    plan: str = Field(sa_column=Column("plan", _plan(), nullable=False, server_default="free"))
    credits_balance: int = Field(
        sa_column=Column("credits_balance", Integer, nullable=False, server_default=text("60"))
    )
    credits_used: int = Field(sa_column=Column("credits_used", Integer, nullable=False, server_default=text("0")))
    subscription_status: str | None = Field(default=None, sa_column=Column("subscription_status", Text))
    subscription_start: datetime | None = Field(default=None, sa_column=_moment("subscription_start"))
    subscription_end: datetime | None = Field(default=None, sa_column=_moment("subscription_end"))
    preferences: dict[str, Any] = Field(sa_column=_document("preferences"))
    usage: dict[str, Any] = Field(sa_column=_document("usage"))
    stripe_customer_id: str | None = Field(default=None, sa_column=Column("stripe_customer_id", Text))
    stripe_price_id: str | None = Field(default=None, sa_column=Column("stripe_price_id", Text))
    created_at: datetime = Field(sa_column=_now("created_at"))
    updated_at: datetime = Field(sa_column=_now("updated_at"))


metadata = Base.metadata
