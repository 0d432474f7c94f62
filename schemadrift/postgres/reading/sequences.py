"""Sequences, and the columns that own them."""

from __future__ import annotations

from psycopg import sql

from schemadrift.catalog import Key
from schemadrift.kinds.sequence import Sequence
from schemadrift.postgres.reading.fetch import Query, Rows
from schemadrift.postgres.reading.gathered import Gathered

_ROLES = {"": "", "a": "owned", "i": "identity"}
_TYPES = {20: "bigint", 21: "smallint", 23: "integer"}


def queries(spaces: sql.Composable) -> list[Query]:
    """Sequences with the column that each depends on."""
    return [
        Query(
            name="sequences",
            subject="sequences",
            kinds=("sequence",),
            fields=("identity",),
            text=sql.SQL("""
                SELECT s.seqrelid, c.relnamespace, c.relname, c.relowner, c.relacl::text, s.seqtypid, s.seqstart,
                    s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, d.deptype, d.refobjid, d.refobjsubid
                FROM pg_sequence s
                    JOIN pg_class c ON c.oid = s.seqrelid
                    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid
                        AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
                        AND d.deptype IN ('a', 'i')
                WHERE c.relpersistence <> 't' AND c.relnamespace IN {}""").format(spaces),
        )
    ]


def owned(gathered: Gathered, rows: Rows) -> dict[tuple[int, int], set[Key]]:
    """Tell for (relation, column number) which sequences the column owns, as serial columns do."""
    found: dict[tuple[int, int], set[Key]] = {}
    for row in rows:
        if row[12] == "a":
            found.setdefault((row[13], row[14]), set()).add((gathered.schemas[row[1]], row[2]))
    return found


def build(gathered: Gathered, rows: Rows) -> None:
    """Make sequences."""
    members = gathered.members("pg_class")
    comments = gathered.comments("pg_class")
    found = gathered.put("sequence")
    for row in rows:
        oid, schema, name, owner, _, type_oid, start, step, low, high, cache, cycle, dependency, relation, column = row
        if oid in members:
            continue
        place: Key = ()
        if dependency is not None and relation in gathered.keys:
            place = (*gathered.keys[relation], gathered.column(relation, column))
        found[gathered.schemas[schema], name] = Sequence(
            _TYPES[type_oid],
            start,
            step,
            low,
            high,
            cache,
            cycle,
            _ROLES[dependency or ""],
            place,
            comments.get((oid, 0)) if comments else None,
            "" if dependency else gathered.role(owner),
        )
