"""The statements of the metering service after the incident."""

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
    new_credits_remaining = await connection.fetchrow(
        """
        UPDATE user_credits
        SET credits_remaining = credits_remaining + $1, updated_at = CURRENT_TIMESTAMP
        WHERE user_id = $2
        RETURNING credits_remaining
        """,
        amount,
        user_id,
    )
    refunded: Decimal = new_credits_remaining["credits_remaining"]
    return refunded


async def track_usage(connection: Connection, event: dict[str, Any]) -> None:
    """Record one metered call."""
    await connection.execute(
        """
        INSERT INTO usage_events (
            user_id, service, model, tokens_used, cost, is_free_tier, metadata, event_type
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        event["user_id"],
        event["service"],
        event["model"],
        event["tokens_used"],
        event["cost"],
        event["is_free_tier"],
        json.dumps(event["metadata"]),
        "api_call",
    )


async def get_transactions(connection: Connection, user_id: str, limit: int) -> list[dict[str, Any]]:
    """The latest movements of a user's credits."""
    return await connection.fetch(
        "SELECT id, user_id, amount, balance_after, transaction_type, "
        "provider AS service, model, cost AS cost_breakdown, metadata, created_at "
        "FROM credit_transactions WHERE user_id = $1 ORDER BY created_at DESC LIMIT $2",
        user_id,
        limit,
    )


async def get_usage_summary(connection: Connection, user_id: str) -> UsageSummary:
    """Totals of a user's calls, 0 where there are none."""
    row = await connection.fetchrow(
        """
        SELECT COUNT(*) AS total_events,
            COALESCE(SUM(tokens_used), 0) AS total_tokens,
            COALESCE(SUM(CASE WHEN is_free_tier THEN 1 ELSE 0 END), 0) AS free_tier_events,
            COALESCE(SUM(CASE WHEN NOT is_free_tier THEN 1 ELSE 0 END), 0) AS paid_tier_events
        FROM usage_events
        WHERE user_id = $1
        """,
        user_id,
    )
    return UsageSummary(**row)
