"""Data types: what columns need to know of them, and the enum types and domains that users made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from psycopg import sql

from schemadrift.catalog.expressions import is_null, normalise
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.enum_type import EnumType
from schemadrift.postgres.reading.fetch import Query, Row, Rows
from schemadrift.postgres.reading.gathered import DataType, Gathered

_FIELDS = """
    t.oid, format_type(t.oid, NULL), t.typcollation, t.typstorage, t.typtype, t.typcategory,
    t.typispreferred, CASE WHEN t.typlen = -1 THEN t.typelem ELSE 0::oid END, t.typbasetype"""


def queries(spaces: sql.Composable) -> list[Query]:
    """All types but the rows of tables; the user's own with what makes them; labels of enums."""
    return [
        Query(
            name="types",
            subject="types",
            required=True,
            text=sql.SQL(
                "SELECT"
                + _FIELDS
                + """
                FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
                WHERE t.typtype <> 'c' AND e.typtype IS DISTINCT FROM 'c'"""
            ),
        ),
        Query(
            name="user_types",
            subject="types",
            kinds=("enum_type", "domain"),
            text=sql.SQL("""
                SELECT t.oid, t.typnamespace, t.typname, t.typtype, t.typowner, t.typacl::text, t.typnotnull,
                    t.typbasetype, CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
                    t.typcollation, pg_get_expr(t.typdefaultbin, 0)
                FROM pg_type t
                WHERE t.typnamespace IN {} AND t.typtype IN ('b', 'd', 'e', 'p', 'r') AND t.typcategory <> 'A'
                """).format(spaces),
        ),
        Query(
            name="labels",
            subject="enum types",
            kinds=("enum_type",),
            text=sql.SQL("SELECT enumtypid, enumlabel FROM pg_enum ORDER BY enumtypid, enumsortorder"),
        ),
        Query(
            name="domain_checks",
            subject="domains",
            kinds=("domain",),
            text=sql.SQL("""
                SELECT contypid, conname, pg_get_expr(conbin, 0), convalidated FROM pg_constraint
                WHERE contypid > 0 AND contype = 'c' AND connamespace IN {} ORDER BY contypid, conname
                """).format(spaces),
        ),
    ]


def missing(oids: Iterable[int]) -> Query:
    """Ask for types that the general query leaves out: rows of tables, and arrays of them."""
    return Query(
        name="more_types",
        subject="types",
        required=True,
        text=sql.SQL("SELECT" + _FIELDS + " FROM pg_type t WHERE t.oid = ANY({}::oid[])").format(
            sql.Literal(sorted(oids))
        ),
    )


def index(rows: Rows) -> dict[int, DataType]:
    """Key the rows of the types by oid."""
    return {row[0]: DataType(*row[1:]) for row in rows}


def build(gathered: Gathered, rows: Mapping[str, Rows]) -> None:
    """Make enum types and domains."""
    members = gathered.members("pg_type")
    comments = gathered.comments("pg_type")
    labels: dict[int, list[str]] = {}
    for oid, label in rows["labels"]:
        labels.setdefault(oid, []).append(label)
    checks: dict[int, list[tuple[str, str, bool]]] = {}
    for oid, name, text, validated in rows["domain_checks"]:
        checks.setdefault(oid, []).append((name, normalise(text), validated))
    enums, domains = gathered.put("enum_type"), gathered.put("domain")
    for row in rows["user_types"]:
        oid, schema, name, form = row[:4]
        if oid in members:
            continue
        key = (gathered.schemas[schema], name)
        comment = comments.get((oid, 0))
        if form == "e":
            enums[key] = EnumType(tuple(labels.get(oid, ())), comment, gathered.role(row[4]))
        elif form == "d":
            domains[key] = _domain(gathered, row, sorted(checks.get(oid, ())), comment)


def _domain(gathered: Gathered, row: Row, checks: list[tuple[str, str, bool]], comment: str | None) -> Domain:
    _, _, _, _, owner, _, not_null, base, text, collation, default = row
    known = gathered.types.get(base)  # none for a domain over the rows of a table, which have no collation
    own = known.collation if known is not None else 0
    return Domain(
        text,
        not_null,
        None if is_null(default) else normalise(default, text),
        gathered.collation(collation) if collation and collation != own else None,
        tuple((name, text) for name, text, _ in checks),
        comment,
        gathered.role(owner),
        tuple(name for name, _, validated in checks if not validated),
    )
