"""The credits of a drive's users, as the tables have them."""

from typing import Any, Protocol


class Connection(Protocol):
    """What the service uses of an asyncpg connection."""

    async def fetch(self, query: str, *args: object) -> list[dict[str, Any]]:
        """All rows."""
        ...

    async def fetchrow(self, query: str, *args: object) -> dict[str, Any] | None:
        """One row."""
        ...

    async def execute(self, query: str, *args: object) -> str:
        """No rows."""
        ...


_GET = """
    SELECT onyx_user_id, name, credits_balance
    FROM user_credits
    WHERE onyx_user_id = $1
"""


async def get_or_create_user_credits(connection: Connection, user_id: str, name: str) -> dict[str, Any] | None:
    """A user's credits, made where there are none."""
    row = await connection.fetchrow(_GET, user_id)
    if row is not None:
        return row
    return await connection.fetchrow(
        "INSERT INTO user_credits (onyx_user_id, name, credits_balance) VALUES ($1, $2, 100) "
        "ON CONFLICT (onyx_user_id) DO NOTHING RETURNING onyx_user_id, name, credits_balance",
        user_id,
        name,
    )


async def deduct_credits(connection: Connection, user_id: str, amount: int) -> None:
    """Take what something costs."""
    await connection.execute(
        "UPDATE user_credits SET credits_balance = credits_balance - $2 "
        "WHERE onyx_user_id = $1 AND credits_balance >= $2",
        user_id,
        amount,
    )


async def users_without_account(connection: Connection) -> list[dict[str, Any]]:
    """Users with credits and no account of the drive."""
    return await connection.fetch(
        """
        SELECT uc.onyx_user_id, uc.name
        FROM user_credits uc
        LEFT JOIN smartdrive_accounts sa ON uc.onyx_user_id = sa.onyx_user_id
        WHERE sa.onyx_user_id IS NULL
        """
    )


async def create_missing_accounts(connection: Connection) -> list[dict[str, Any]]:
    """Make the accounts that are missing; a second time there are none."""
    return await connection.fetch(
        """
        INSERT INTO smartdrive_accounts (onyx_user_id)
        SELECT uc.onyx_user_id
        FROM user_credits uc
        LEFT JOIN smartdrive_accounts sa ON uc.onyx_user_id = sa.onyx_user_id
        WHERE sa.onyx_user_id IS NULL
        ON CONFLICT DO NOTHING
        RETURNING onyx_user_id
        """
    )
