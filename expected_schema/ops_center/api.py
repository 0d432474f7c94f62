"""The models of the metering API after the incident; `schemadrift.toml` says which columns are behind their fields."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator


class CreditBalance(BaseModel):
    user_id: str
    balance: Decimal  # credits_remaining
    allocated_monthly: Decimal  # credits_allocated
    bonus_credits: Decimal = Decimal("0.00")  # computed, not stored
    free_tier_used: Decimal = Decimal("0.00")  # likewise
    reset_date: datetime  # last_reset
    last_updated: datetime  # updated_at
    tier: str
    created_at: datetime


class CreditTransaction(BaseModel):
    id: Annotated[str, BeforeValidator(str)]  # a UUID in the database
    user_id: str
    amount: Decimal
    balance_after: Decimal | None
    transaction_type: str
    service: str | None  # provider
    model: str | None
    cost_breakdown: Decimal | None  # cost
    metadata: dict[str, Any]
    created_at: datetime
