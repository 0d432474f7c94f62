"""A law: what `create_all` builds is in sync with its declaration, and one change to it is exactly one finding.

`make random` tries a thousand declarations; the suite a few, always the same ones.
"""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
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


def built(database: Database, seed: int) -> tuple[random_metadata.Drawn, frozenset[str]]:
    """Draw a declaration and build it in schemas of its own."""
    random = Random(seed)  # noqa: S311 - no secret
    names = (f"s{seed}", f'Odd "{seed}"')
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


@pytest.mark.parametrize("start", range(FIRST, FIRST + EXAMPLES, PER_DATABASE))
def test_law(server: RunningServer, start: int) -> None:
    """0 drifts and 0 unverified when built; after one change exactly that."""
    database = server.create_database()
    try:
        for seed in range(start, min(start + PER_DATABASE, FIRST + EXAMPLES)):
            drawn, schemas = built(database, seed)
            report = check(database, drawn.metadata)
            assert not report.drifts, f"seed {seed}\n{text.render(report)}"
            assert not report.unverified, f"seed {seed}\n{text.render(report)}"

            live = catalog_of(database, schemas)
            free: set[Key] = {(str(table.schema), table.name, name) for table, name in drawn.free}
            change = random_changes.draw(Random(seed), live, free)  # noqa: S311 - no secret
            database.execute(change.sql)
            report = check(database, drawn.metadata)
            assert found(report) == expected(change), f"seed {seed}: {change.sql}\n{text.render(report)}"
    finally:
        server.drop_database(database)
