"""A law: what `create_all` builds is in sync with its declaration, and one change to it is exactly one finding.

`make random` tries a thousand declarations; the suite a few, always the same ones. Hypothesis makes small what fails.
"""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING, Any, Self

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from psycopg import sql

from schemadrift import api
from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.names import qualified
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import read
from schemadrift.report import text
from tests.laws import random_changes, random_metadata

if TYPE_CHECKING:
    from schemadrift.report.document import Report
    from tests.servers import Database, RunningServer

EXAMPLES = int(os.environ.get("SCHEMADRIFT_RANDOM_EXAMPLES", "30"))
FIRST = int(os.environ.get("SCHEMADRIFT_RANDOM_FIRST", "0"))
PER_DATABASE = 10
pytestmark = pytest.mark.skipif(
    tuple(map(int, sa.__version__.split(".")[:2])) < (2, 0), reason="the drawn declarations use types of SQLAlchemy 2"
)


def catalog_of(database: Database, schemas: frozenset[str]) -> Catalog:
    """What the database has in some schemas."""
    with from_database(database.url) as connection, read_only_snapshot(connection):
        return read(connection, schemas=schemas)


def found(report: Report) -> set[tuple[str, str, str]]:
    """(code, kind, qualified name) of every drift."""
    return {(drift.code, drift.kind, drift.object) for drift in report.drifts}


def expected(change: random_changes.Changed) -> set[tuple[str, str, str]]:
    """The same of a change."""
    return {(code, kind, qualified(*key)) for code, kind, key in change.drifts}


def built(database: Database, random: Random, number: int) -> tuple[random_metadata.Drawn, frozenset[str]]:
    """Draw a declaration and build it in schemas of its own."""
    names = (f"s{number}", f'Odd "{number}"')
    drawn = random_metadata.draw(random, names)
    with database.connect(autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
    engine = sa.create_engine(database.url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        drawn.metadata.create_all(engine)
    finally:
        engine.dispose()
    return drawn, frozenset(names)


def check(database: Database, metadata: Any) -> Report:
    """The report of everything, down to names and comments."""
    return api.check(database.url, metadata, fail_on="cosmetic")


class Databases:
    """Databases to build declarations in: a new one after every few, so that none grows slow."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._database: Database | None = None
        self._used = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._database is not None:
            self._server.drop_database(self._database)

    def next(self) -> tuple[Database, int]:
        """A database, and a number that nothing in it has yet."""
        if self._database is None or self._used % PER_DATABASE == 0:
            self.__exit__()
            self._database = self._server.create_database()
        self._used += 1
        return self._database, self._used


def test_law(server: RunningServer) -> None:
    """0 drifts and 0 unverified when built; after one change exactly that."""
    with Databases(server) as databases:

        @seed(FIRST)
        @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
        @given(random=st.randoms(use_true_random=False))
        def law(random: Random) -> None:
            database, number = databases.next()
            drawn, schemas = built(database, random, number)
            report = check(database, drawn.metadata)
            assert not report.drifts, text.render(report)
            assert not report.unverified, text.render(report)

            live = catalog_of(database, schemas)
            free: set[Key] = {(str(table.schema), table.name, name) for table, name in drawn.free}
            change = random_changes.draw(random, live, free)
            database.execute(change.sql)
            report = check(database, drawn.metadata)
            assert found(report) == expected(change), f"{change.sql}\n{text.render(report)}"

        law()
