"""The law of renames: what a catalog is said to be after one is what the server has after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from schemadrift.catalog import Coverage
from schemadrift.catalog.serial import fingerprint
from schemadrift.plans.confirmed import step
from schemadrift.plans.context import Context
from schemadrift.renames.asked import asked, pair, resolved
from tests.corpus.test_corpus import read_catalog

if TYPE_CHECKING:
    from schemadrift.catalog import Catalog
    from tests.servers import DatabaseFactory

LIVE = """
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TYPE pair AS (low integer, how mood);
CREATE DOMAIN short AS text DEFAULT 'x' CHECK (length(VALUE) < 9);
CREATE SEQUENCE numbers;
CREATE TABLE "order" (
    id serial PRIMARY KEY, "user" integer NOT NULL DEFAULT nextval('numbers'), how mood DEFAULT 'sad', how_all mood[],
    what pair, name short, low integer, high integer, net integer GENERATED ALWAYS AS (high - low) STORED,
    CONSTRAINT ordered CHECK (low < high AND "user" > 0), CONSTRAINT felt CHECK (how <> 'sad' OR low IS NULL),
    CONSTRAINT lows UNIQUE (low, high), CONSTRAINT apart EXCLUDE USING btree (id WITH =) WHERE (low > 0)
);
CREATE TABLE line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "order" integer REFERENCES "order" ON DELETE CASCADE,
    low integer, high integer, whole "order",
    CONSTRAINT lows_of FOREIGN KEY (low, high) REFERENCES "order" (low, high)
);
CREATE INDEX lower_low ON "order" (abs(low), high DESC) INCLUDE (name) WHERE low > 3 AND how = 'happy'::mood;
CREATE UNIQUE INDEX replica ON "order" (id);
ALTER TABLE "order" REPLICA IDENTITY USING INDEX replica, ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON "order"
    USING (low > 1 AND EXISTS (SELECT 1 FROM line l WHERE l."order" = "order".id AND l.low = 1));
CREATE POLICY others ON line USING (EXISTS (SELECT FROM "order" o WHERE o.id = line."order" AND o.low > line.low));
CREATE TABLE log (day date NOT NULL, low integer, CONSTRAINT small CHECK (low < 9))
    PARTITION BY RANGE (day, abs(low));
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01', 0) TO ('2027-01-01', 9);
CREATE INDEX ON log (low);
CREATE TABLE parent (low integer CHECK (low > 0));
CREATE TABLE child (extra integer) INHERITS (parent);
CREATE FUNCTION twice(mood, low integer, one "order") RETURNS mood LANGUAGE sql AS 'SELECT $1';
REVOKE ALL ON FUNCTION twice FROM PUBLIC;
CREATE VIEW seen AS SELECT id, low FROM "order";
GRANT SELECT ON "order" TO PUBLIC;
GRANT UPDATE (low) ON "order" TO PUBLIC;
COMMENT ON COLUMN "order".low IS 'low';
"""
RENAMES = (
    '"order"=orders',
    '"order".low=lowest',
    '"order".id="ID"',
    '"order"."user"=user_id',
    "line.low=lowest",
    'line="Line"',
    "log=logs",
    'log.low="Low"',
    "log.day=at",
    "log.small=smaller",
    "parent.low=least",
    "parent=parents",
    "numbers=counters",
    "mood=feeling",
    "pair=range_of",
    "short=shorter",
    "replica=identity",
    '"order".lows=low_high',
    '"order".order_pkey=pk',
    '"order".apart=distinct_ids',
    "line.lows_of=of_lows",
    '"order".own=mine',
    "mood.'it''s ok'='fine'",
    "mood.'sad'='blue'",
    "mood.'happy'='glad'",
)  # fmt: skip


def as_known(here: Any, there: Any) -> Any:
    """A record with no more of its definition known than another one knows: a rename makes some unknown."""
    unknown = {"definition": "", "routine": None, "whole": False}
    fields = {name: value for name, value in unknown.items() if getattr(here, name, None) == value}
    return msgspec.structs.replace(there, **{name: value for name, value in fields.items() if hasattr(there, name)})


def differences(one: Catalog, other: Catalog) -> list[str]:
    """Where two catalogs differ, to the last field."""
    found = []
    for kind in sorted({*one.objects, *other.objects}):
        here, there = dict(one.of(kind)), dict(other.of(kind))
        there = {key: as_known(here.get(key), record) for key, record in there.items()}
        found += [f"{kind} {key}: {here.get(key)} is not {there.get(key)}"
                  for key in sorted({*here, *there}) if here.get(key) != there.get(key)]  # fmt: skip
    return found


@pytest.mark.parametrize("text", RENAMES)
def test_is_what_the_server_has(text: str, make_database: DatabaseFactory) -> None:
    database = make_database()
    database.execute(LIVE)
    before = read_catalog(database)
    course = resolved(before, silent(before), [asked(*pair(text))])
    planned = step(Context(live=before, declared=before), course.renames[0])

    database.execute(";".join(planned.sql))

    assert differences(course.after, before)
    assert not differences(course.after, read_catalog(database))
    with database.connect() as connection:
        assert all(connection.execute(proof.sql.encode()).fetchone() == (True,) for proof in planned.proofs)
    database.execute(";".join(planned.undo.sql))
    assert fingerprint(read_catalog(database)) == fingerprint(before)


def silent(live: Catalog) -> Catalog:
    """A declaration that speaks for no kind of object but schemas, so that any new name will do."""
    return replace(live, objects={}, coverage=Coverage(kinds=frozenset({"schema"})))
