"""The statements of the metering service as they were on the day of the incident: what is wrong in them is kept."""

import json
from decimal import Decimal
from typing import Any, Protocol

from pydantic import BaseModel


class Connection(Protocol):
    """What the service uses of an asyncpg connection."""

    async def fetch(self, query: str, *args: object) -> list[dict[str, Any]]:
        """All rows."""
        ...

    async def fetchrow(self, query: str, *args: object) -> dict[str, Any]:
        """One row."""
        ...

    async def fetchval(self, query: str, *args: object) -> Any:
        """One value."""
        ...

    async def execute(self, query: str, *args: object) -> str:
        """No rows."""
        ...


class UsageSummary(BaseModel):
    """What the summary endpoint answers."""

    total_events: int
    total_tokens: int
    free_tier_events: int
    paid_tier_events: int


async def add_bonus_credits(connection: Connection, user_id: str, amount: Decimal) -> Decimal:
    """Give a user credits on top."""
    remaining: Decimal = await connection.fetchval(
        """
        UPDATE user_credits
        SET credits_remaining = credits_remaining + $1,
            bonus_credits = bonus_credits + $1,
            updated_at = CURRENT_TIMESTAMP
        WHERE user_id = $2
        RETURNING credits_remaining
        """,
        amount,
        user_id,
    )
    return remaining


async def refund(connection: Connection, user_id: str, amount: Decimal) -> Decimal:
    """Give back what a failed call cost."""
    new_balance = await connection.fetchrow(
        """
        UPDATE user_credits
        SET credits_remaining = credits_remaining + $1, updated_at = CURRENT_TIMESTAMP
        WHERE user_id = $2
        RETURNING balance
        """,
        amount,
        user_id,
    )
    refunded: Decimal = new_balance["balance"]
    return refunded


async def track_usage(connection: Connection, event: dict[str, Any]) -> None:
    """Record one metered call."""
    await connection.execute(
        """
        INSERT INTO usage_events (
            user_id, service, model, tokens_used, cost, is_free_tier, request_metadata
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        event["user_id"],
        event["service"],
        event["model"],
        event["tokens_used"],
        event["cost"],
        event["is_free_tier"],
        json.dumps(event["metadata"]),
    )


async def get_transactions(connection: Connection, user_id: str, limit: int) -> list[dict[str, Any]]:
    """The latest movements of a user's credits."""
    return await connection.fetch(
        "SELECT id, user_id, amount, balance_after, transaction_type, "
        "service, model, cost_breakdown, metadata, created_at "
        "FROM credit_transactions WHERE user_id = $1 ORDER BY created_at DESC LIMIT $2",
        user_id,
        limit,
    )


async def get_usage_summary(connection: Connection, user_id: str) -> UsageSummary:
    """Totals of a user's calls; the sums are NULL where there are none."""
    row = await connection.fetchrow(
        """
        SELECT COUNT(*) AS total_events,
            COALESCE(SUM(tokens_used), 0) AS total_tokens,
            SUM(CASE WHEN is_free_tier THEN 1 ELSE 0 END) AS free_tier_events,
            SUM(CASE WHEN NOT is_free_tier THEN 1 ELSE 0 END) AS paid_tier_events
        FROM usage_events
        WHERE user_id = $1
        """,
        user_id,
    )
    return UsageSummary(**row)
