"""What the metering service expects of its database."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, DateTime, Index, Integer, Numeric, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The service's models."""


class UserCredits(Base):
    """What a user may still spend."""

    __tablename__ = "user_credits"
    __table_args__ = (
        UniqueConstraint("user_id", name="user_credits_user_id_key"),
        CheckConstraint("credits_remaining >= 0", name="user_credits_credits_remaining_check"),
        Index("idx_user_credits_tier", "tier"),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, server_default=func.gen_random_uuid())
    user_id: Mapped[str] = mapped_column(String(255), nullable=False)
    credits_remaining: Mapped[Decimal] = mapped_column(Numeric(18, 6), nullable=False, server_default=text("0"))
    credits_allocated: Mapped[Decimal] = mapped_column(Numeric(18, 6), nullable=False, server_default=text("0"))
    tier: Mapped[str] = mapped_column(String(50), nullable=False, server_default="trial")
    monthly_cap: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    last_reset: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    email_notifications_enabled: Mapped[bool] = mapped_column(Boolean, nullable=False, server_default=text("true"))


class CreditTransaction(Base):
    """One movement of credits."""

    __tablename__ = "credit_transactions"
    __table_args__ = (
        CheckConstraint(
            "transaction_type IN ('purchase', 'usage', 'refund', 'bonus', 'reset')",
            name="credit_transactions_transaction_type_check",
        ),
        Index("idx_credit_transactions_user_created", "user_id", text("created_at DESC")),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, server_default=func.gen_random_uuid())
    user_id: Mapped[str] = mapped_column(String(255), nullable=False)
    amount: Mapped[Decimal] = mapped_column(Numeric(18, 6), nullable=False)
    transaction_type: Mapped[str] = mapped_column(String(50), nullable=False)
    provider: Mapped[str | None] = mapped_column(String(100))
    model: Mapped[str | None] = mapped_column(String(255))
    tokens_used: Mapped[int | None] = mapped_column(Integer)
    cost: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, nullable=False, server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    balance_after: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))


class UsageEvent(Base):
    """One metered call."""

    __tablename__ = "usage_events"
    __table_args__ = (
        Index("idx_usage_events_user_created", "user_id", text("created_at DESC")),
        Index("idx_usage_events_free_tier", "is_free_tier"),
        Index("idx_usage_events_provider", func.lower(text("provider")), postgresql_where=text("provider IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, server_default=func.gen_random_uuid())
    user_id: Mapped[str] = mapped_column(String(255), nullable=False)
    event_type: Mapped[str] = mapped_column(String(50), nullable=False)
    service: Mapped[str] = mapped_column(String(100), nullable=False)
    provider: Mapped[str | None] = mapped_column(String(100))
    model: Mapped[str | None] = mapped_column(String(255))
    tokens_used: Mapped[int] = mapped_column(Integer, nullable=False, server_default=text("0"))
    cost: Mapped[Decimal] = mapped_column(Numeric(18, 6), nullable=False, server_default=text("0"))
    total_cost: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    provider_cost: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    platform_markup: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, nullable=False, server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())
    is_free_tier: Mapped[bool | None] = mapped_column(Boolean, server_default=text("false"))


metadata = Base.metadata
