"""One table was written, another one read: the structure is right, and the rows are not."""

from __future__ import annotations

from tests.servers import Database
from tests.systems.incident import check, found, rows, script

SYSTEM = "user_profile"


def test_structure_is_in_sync(database: Database) -> None:
    database.execute(script(SYSTEM))
    assert {one for one in found(check(SYSTEM, database)) if one[0] < "SD2"} == set()


def test_rows_that_are_planted(database: Database) -> None:
    """The figures of the report."""
    database.execute(script(SYSTEM))
    assert rows(
        database,
        """SELECT (SELECT count(*) FROM "user"), (SELECT count(*) FROM user_profile),
            (SELECT count(*) FROM "user" WHERE plan = 'pro'), (SELECT count(*) FROM user_profile WHERE plan = 'pro')""",
    ) == [(150, 120, 25, 20)]
    assert rows(
        database,
        """SELECT u.credits, p.credits_balance FROM "user" AS u JOIN user_profile AS p ON p.user_id = u.id
        WHERE u.plan = 'pro' AND p.plan = 'pro' AND u.credits <> p.credits_balance""",
    ) == [(260, 60)]
