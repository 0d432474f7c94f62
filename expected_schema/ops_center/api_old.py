"""The models of the metering API on the day of the incident; every call that read a row through them answered 500."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Dict, Optional  # noqa: UP035 - as it was

from pydantic import BaseModel


class CreditBalance(BaseModel):
    user_id: str
    balance: Decimal
    allocated_monthly: Decimal
    bonus_credits: Decimal
    free_tier_used: Decimal
    reset_date: datetime
    last_updated: datetime
    created_at: datetime


class CreditTransaction(BaseModel):
    id: int
    user_id: str
    amount: Decimal
    balance_after: Optional[Decimal]  # noqa: UP045 - as it was
    transaction_type: str
    service: Optional[str]  # noqa: UP045 - likewise
    model: Optional[str]  # noqa: UP045 - likewise
    cost_breakdown: Optional[Dict[str, Any]]  # noqa: UP006, UP045 - likewise
    metadata: Optional[Dict[str, Any]]  # noqa: UP006, UP045 - likewise
    created_at: datetime
