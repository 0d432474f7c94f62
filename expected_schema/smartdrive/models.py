"""What the service expects of its database: users are known by their Onyx id everywhere."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The service's models."""


class UserCredits(Base):
    """What a user may spend on lessons and presentations."""

    __tablename__ = "user_credits"
    __table_args__ = (
        UniqueConstraint("onyx_user_id", name="user_credits_onyx_user_id_key"),
        CheckConstraint("credits_balance >= 0", name="user_credits_credits_balance_check"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    onyx_user_id: Mapped[str] = mapped_column(String(255), nullable=False)
    name: Mapped[str] = mapped_column(String(255), nullable=False)
    credits_balance: Mapped[int] = mapped_column(Integer, nullable=False, server_default=text("0"))
    total_credits_used: Mapped[int] = mapped_column(BigInteger, nullable=False, server_default=text("0"))
    credits_purchased: Mapped[int] = mapped_column(BigInteger, nullable=False, server_default=text("0"))
    last_purchase_date: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    subscription_tier: Mapped[str] = mapped_column(String(50), nullable=False, server_default="basic")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())


class CreditTransaction(Base):
    """One movement of a user's credits."""

    __tablename__ = "credit_transactions"
    __table_args__ = (Index("idx_credit_transactions_user", "onyx_user_id", text("created_at DESC")),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    onyx_user_id: Mapped[str] = mapped_column(
        String(255),
        ForeignKey("user_credits.onyx_user_id", name="credit_transactions_onyx_user_id_fkey"),
        nullable=False,
    )
    delta: Mapped[int] = mapped_column(Integer, nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())


class SmartDriveAccount(Base):
    """Where a user's files are; a placeholder until the user connects."""

    __tablename__ = "smartdrive_accounts"
    __table_args__ = (UniqueConstraint("onyx_user_id", name="smartdrive_accounts_onyx_user_id_key"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    onyx_user_id: Mapped[str] = mapped_column(String(255), nullable=False)
    nextcloud_username: Mapped[str | None] = mapped_column(String(255))
    nextcloud_password_encrypted: Mapped[str | None] = mapped_column(Text)
    nextcloud_base_url: Mapped[str | None] = mapped_column(String(512))
    sync_cursor: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, server_default=text("'{}'::jsonb"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())


class UserType(Base):
    """What kinds of users there are, and which features they see."""

    __tablename__ = "user_types"
    __table_args__ = (UniqueConstraint("display_name", name="user_types_display_name_key"),)

    id: Mapped[str] = mapped_column(String(50), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(100), nullable=False)
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, server_default=text("true"))


class UserTypeAssignment(Base):
    """Which kind of user somebody is."""

    __tablename__ = "user_type_assignments"

    onyx_user_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    user_type_id: Mapped[str] = mapped_column(
        String(50), ForeignKey("user_types.id", name="user_type_assignments_user_type_id_fkey"), nullable=False
    )
    assigned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())


metadata = Base.metadata
