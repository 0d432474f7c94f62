"""Foreign keys and checks; keys and exclusions come with their indexes."""

from __future__ import annotations

from psycopg import sql

from schemadrift.kinds.check import Check
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.postgres.reading.fetch import Query, Rows
from schemadrift.postgres.reading.gathered import Gathered, vector
from schemadrift.postgres.reading.stand_in import printed

_ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}
_MATCHES = {"s": "simple", "f": "full", "p": "partial"}
_DELETE_COLUMNS_SINCE = 150000
_ENFORCED_SINCE = 180000


def queries(version: int, spaces: sql.Composable) -> list[Query]:
    """Foreign keys, checks, and the constraints whose own triggers were switched off."""
    late = version >= _ENFORCED_SINCE
    fields = sql.SQL("conenforced, conperiod" if late else "true, false")
    columns = sql.SQL("confdelsetcols::text" if version >= _DELETE_COLUMNS_SINCE else "NULL::text")
    return [
        Query(
            name="foreign_keys",
            subject="foreign keys",
            kinds=("foreign_key",),
            text=sql.SQL("""
                SELECT oid, conrelid, conname, conkey::text, confrelid, confkey::text, confupdtype, confdeltype,
                    confmatchtype, condeferrable, condeferred, convalidated, conparentid, {fields}, {columns}
                FROM pg_constraint WHERE contype = 'f' AND connamespace IN {spaces}""").format(
                fields=fields, columns=columns, spaces=spaces
            ),
        ),
        Query(
            name="checks",
            subject="checks",
            kinds=("check",),
            text=sql.SQL("""
                SELECT oid, conrelid, conname, {expression}, connoinherit, convalidated,
                    {enforced}, conislocal, contype, conkey::text
                FROM pg_constraint k
                WHERE (contype = 'c' OR (contype = 'n' AND NOT convalidated)) AND conrelid <> 0
                    AND connamespace IN {spaces}""").format(
                expression=printed("k.conbin", "k.conrelid"),
                enforced=sql.SQL("conenforced" if late else "true"),
                spaces=spaces,
            ),
        ),
        Query(
            name="switched_off",
            subject="triggers of constraints",
            text=sql.SQL("""
                SELECT tgconstraint, count(*) FILTER (WHERE tgenabled IN ('D', 'R')), count(*) FROM pg_trigger
                WHERE tgisinternal AND tgconstraint IN (
                    SELECT tgconstraint FROM pg_trigger
                    WHERE tgisinternal AND tgconstraint <> 0 AND tgenabled IN ('D', 'R'))
                GROUP BY tgconstraint"""),
        ),
    ]


def checks(gathered: Gathered, rows: Rows) -> None:
    """Make checks."""
    keys, members = gathered.keys, gathered.members("pg_class")
    comments = gathered.comments("pg_constraint")
    found = gathered.put("check")
    for oid, relation, name, text, no_inherit, validated, enforced, local, form, _ in rows:
        key = keys.get(relation)
        if key is None or relation in members or form != "c":
            continue
        found[*key, name] = Check(
            gathered.expressions.normal(text, relation),
            no_inherit,
            # a check that nobody enforces is never validated either: one fact, said once
            validated or not enforced,
            enforced,
            comments.get((oid, 0)),
            not local,
        )


def foreign_keys(gathered: Gathered, rows: Rows, switched_off: Rows) -> None:
    """Make foreign keys."""
    keys, members = gathered.keys, gathered.members("pg_class")
    comments = gathered.comments("pg_constraint")
    found = gathered.put("foreign_key")
    columns = gathered.columns
    partial = _parts(rows)
    triggers = _triggers(switched_off, rows)
    for row in rows:
        (oid, relation, name, numbers, target, target_numbers, update, delete, match, deferrable, deferred) = row[:11]
        key = keys.get(relation)
        if key is None or relation in members or oid in partial:
            continue
        found[(*key, name)] = ForeignKey(
            columns(relation, vector(numbers)),
            keys.get(target, ()),
            columns(target, vector(target_numbers)),
            _ACTIONS[update],
            _ACTIONS[delete],
            columns(relation, vector(row[15])) if row[15] else (),
            _MATCHES[match],
            deferrable,
            deferred,
            row[14],
            row[11] or not row[13],
            row[13],
            triggers.get(oid, "on"),
            comments.get((oid, 0)),
            row[12] != 0,
        )


def _parts(rows: Rows) -> set[int]:
    """Find the rows that PostgreSQL keeps for the partitions of a referenced table: same table, another target."""
    children = [row for row in rows if row[12]]
    relation_of = {row[0]: row[1] for row in rows} if children else {}
    return {row[0] for row in children if relation_of.get(row[12]) == row[1]}


def _triggers(switched_off: Rows, rows: Rows) -> dict[int, str]:
    """Say which foreign keys have triggers off: their own, those of their parts, or of partitions that inherit them."""
    entirely = {row[0]: row[1] == row[2] for row in switched_off}
    if not entirely:
        return {}
    parent_of: dict[int, int] = {row[0]: row[12] for row in rows if row[12]}
    families: dict[int, list[int]] = {row[0]: [row[0]] for row in rows}
    for oid in parent_of:
        above = parent_of.get(oid)
        while above in families:
            families[above].append(oid)
            above = parent_of.get(above)
    return {
        oid: "off" if all(entirely.get(one) for one in family) else "partly"
        for oid, family in families.items()
        if any(one in entirely for one in family)
    }


def not_valid(checks: Rows) -> set[tuple[int, int]]:
    """Find the NOT NULLs that old rows may break, as (relation, column number)."""
    return {(row[1], vector(row[9])[0]) for row in checks if row[8] == "n"}


def unchecked(switched_off: Rows) -> set[int]:
    """Oids of the constraints that have a trigger switched off."""
    return {row[0] for row in switched_off}
