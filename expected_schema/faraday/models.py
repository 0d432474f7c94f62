"""What the dashboard expects of its database after the migration."""

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UserType(StrEnum):
    """Who somebody is."""

    STUDENT = "student"
    TEACHER = "teacher"
    ADMIN = "admin"


class BillingTier(StrEnum):
    """What somebody pays for."""

    FREE = "free"
    BASIC = "basic"
    PREMIUM = "premium"
    ENTERPRISE = "enterprise"


class Base(DeclarativeBase):
    """The dashboard's models."""


def _labels(kind: type[StrEnum]) -> list[str]:
    return [one.value for one in kind]


user_type = EnumType(UserType, name="user_type", values_callable=_labels, metadata=Base.metadata)
billing_tier = EnumType(BillingTier, name="billing_tier", values_callable=_labels, metadata=Base.metadata)


def _id() -> Mapped[uuid.UUID]:
    return mapped_column(Uuid, primary_key=True, server_default=func.gen_random_uuid())


def _now() -> Mapped[datetime]:
    return mapped_column(DateTime(timezone=True), nullable=False, server_default=func.now())


def _document() -> Mapped[dict[str, Any]]:
    return mapped_column(JSONB, nullable=False, server_default=text("'{}'::jsonb"))


def _tier() -> Mapped[BillingTier]:
    return mapped_column(billing_tier, nullable=False, server_default=BillingTier.FREE.value)


class Organization(Base):
    """A school, or whoever else signs the contract."""

    __tablename__ = "organizations"
    __table_args__ = (UniqueConstraint("name", name="organizations_name_key"),)

    id: Mapped[uuid.UUID] = _id()
    name: Mapped[str] = mapped_column(String(255), nullable=False)
    type: Mapped[str] = mapped_column(String(50), nullable=False)
    subscription_tier: Mapped[BillingTier] = _tier()
    settings: Mapped[dict[str, Any]] = _document()
    created_at: Mapped[datetime] = _now()


class Department(Base):
    """A part of an organization."""

    __tablename__ = "departments"
    __table_args__ = (UniqueConstraint("organization_id", "name", name="departments_organization_id_name_key"),)

    id: Mapped[uuid.UUID] = _id()
    organization_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organizations.id", name="departments_organization_id_fkey", ondelete="CASCADE"), nullable=False
    )
    name: Mapped[str] = mapped_column(String(255), nullable=False)
    description: Mapped[str | None] = mapped_column(Text)


class User(Base):
    """Somebody who signs in."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email", name="users_email_key"),
        Index("users_organization_id_idx", "organization_id"),
    )

    id: Mapped[uuid.UUID] = _id()
    email: Mapped[str] = mapped_column(String(320), nullable=False)
    full_name: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(String(20))  # the old notion of user_type; older clients read it
    created_at: Mapped[datetime] = _now()
    user_type: Mapped[UserType] = mapped_column(user_type, nullable=False, server_default=UserType.STUDENT.value)
    billing_tier: Mapped[BillingTier] = _tier()
    credits_balance: Mapped[Decimal] = mapped_column(Numeric(12, 2), nullable=False, server_default=text("0"))
    is_active: Mapped[bool] = mapped_column(Boolean, nullable=False, server_default=text("true"))
    organization_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organizations.id", name="users_organization_id_fkey")
    )
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("departments.id", name="users_department_id_fkey")
    )


class GptSubscription(Base):
    """A GPT that somebody subscribed to before there were tools."""

    __tablename__ = "gpt_subscriptions"
    __table_args__ = (UniqueConstraint("user_id", "gpt_id", name="gpt_subscriptions_user_id_gpt_id_key"),)

    id: Mapped[uuid.UUID] = _id()
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", name="gpt_subscriptions_user_id_fkey", ondelete="CASCADE"), nullable=False
    )
    gpt_id: Mapped[str] = mapped_column(String(100), nullable=False)
    preferences: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime] = _now()


class Project(Base):
    """What somebody works on."""

    __tablename__ = "projects"
    __table_args__ = (Index("projects_user_id_idx", "user_id"),)

    id: Mapped[uuid.UUID] = _id()
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", name="projects_user_id_fkey", ondelete="CASCADE"), nullable=False
    )
    name: Mapped[str] = mapped_column(Text, nullable=False)
    active_gpt_id: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = _now()
    is_template: Mapped[bool] = mapped_column(Boolean, nullable=False, server_default=text("false"))


class AISuite(Base):
    """The tools of one user."""

    __tablename__ = "ai_suites"
    __table_args__ = (UniqueConstraint("user_id", name="ai_suites_user_id_key"),)

    id: Mapped[uuid.UUID] = _id()
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", name="ai_suites_user_id_fkey", ondelete="CASCADE"), nullable=False
    )
    name: Mapped[str] = mapped_column(Text, nullable=False)
    created_at: Mapped[datetime] = _now()


class AITool(Base):
    """One tool of a suite."""

    __tablename__ = "ai_tools"
    __table_args__ = (
        UniqueConstraint("suite_id", "name", name="ai_tools_suite_id_name_key"),
        CheckConstraint("credits_cost >= 0", name="ai_tools_credits_cost_check"),
        Index("ai_tools_user_id_idx", "user_id"),
    )

    id: Mapped[uuid.UUID] = _id()
    suite_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_suites.id", name="ai_tools_suite_id_fkey", ondelete="CASCADE"), nullable=False
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", name="ai_tools_user_id_fkey", ondelete="CASCADE"), nullable=False
    )
    name: Mapped[str] = mapped_column(String(100), nullable=False)
    tool_type: Mapped[str] = mapped_column(String(50), nullable=False, server_default="gpt")
    configuration: Mapped[dict[str, Any]] = _document()
    pricing_tier: Mapped[BillingTier | None] = mapped_column(billing_tier, server_default=BillingTier.FREE.value)
    credits_cost: Mapped[Decimal] = mapped_column(Numeric(12, 2), nullable=False, server_default=text("0"))
    created_at: Mapped[datetime] = _now()


class ToolAssignment(Base):
    """Who may use a tool."""

    __tablename__ = "tool_assignments"
    __table_args__ = (
        UniqueConstraint("tool_id", "user_id", name="tool_assignments_tool_id_user_id_key"),
        Index("tool_assignments_user_id_idx", "user_id"),
    )

    id: Mapped[uuid.UUID] = _id()
    tool_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_tools.id", name="tool_assignments_tool_id_fkey", ondelete="CASCADE"), nullable=False
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", name="tool_assignments_user_id_fkey", ondelete="CASCADE"), nullable=False
    )
    assigned_by: Mapped[str] = mapped_column(String(100), nullable=False, server_default="system")
    permissions: Mapped[dict[str, Any]] = _document()
    created_at: Mapped[datetime] = _now()


class CreditLog(Base):
    """One movement of a user's credits."""

    __tablename__ = "credit_logs"
    __table_args__ = (Index("credit_logs_user_id_idx", "user_id"),)

    id: Mapped[uuid.UUID] = _id()
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", name="credit_logs_user_id_fkey", ondelete="CASCADE"), nullable=False
    )
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2), nullable=False)
    reason: Mapped[str] = mapped_column(String(50), nullable=False)
    created_at: Mapped[datetime] = _now()


class UsageLog(Base):
    """One use of a tool."""

    __tablename__ = "usage_logs"
    __table_args__ = (Index("usage_logs_tool_id_idx", "tool_id"),)

    id: Mapped[uuid.UUID] = _id()
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("users.id", name="usage_logs_user_id_fkey", ondelete="CASCADE"), nullable=False
    )
    tool_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("ai_tools.id", name="usage_logs_tool_id_fkey", ondelete="CASCADE"), nullable=False
    )
    action: Mapped[str] = mapped_column(String(50), nullable=False)
    credits_used: Mapped[Decimal] = mapped_column(Numeric(12, 2), nullable=False, server_default=text("0"))
    created_at: Mapped[datetime] = _now()


metadata = Base.metadata
