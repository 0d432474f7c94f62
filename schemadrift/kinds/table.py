"""Tables: plain, partitioned, partitions; and the other relations that a model can be mapped to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from msgspec.structs import astuple

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.catalog.expressions import split_list
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Effect, Finding, Question
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.routine import first_difference
from schemadrift.rule import Rule, apply, comment_rule


class Table(Record, frozen=True):
    """A relation with columns; key (schema, table).

    Attributes:
        form: "table", "partitioned table", "foreign table", "view" or "materialized view".
        columns: Column names in their order.
        persistence: "permanent" or "unlogged".
        partition_key: As in PARTITION BY: "RANGE (created_at)"; empty when not partitioned.
        partition_of: The partitioned parent's key; () when it is no partition.
        partition_bound: As in CREATE TABLE … PARTITION OF: "FOR VALUES FROM (…) TO (…)" or "DEFAULT".
        inherits: Keys of the parents of plain inheritance, in order.
        row_security: ENABLE ROW LEVEL SECURITY.
        force_row_security: FORCE ROW LEVEL SECURITY.
        options: Storage parameters "name=value", sorted by name; those of its TOAST table as "toast.name=value".
        replica_identity: "default", "nothing", "full" or "index <name>".
        access_method: The table access method where it is not heap.
        tablespace: Where it is not the database's own.
        comment: Its comment.
        owner: The owning role's name.
        definition: The query of a view or materialized view; empty where it is not known.
    """

    form: str = "table"
    columns: tuple[str, ...] = ()
    persistence: str = "permanent"
    partition_key: str = ""
    partition_of: Key = ()
    partition_bound: str = ""
    inherits: tuple[Key, ...] = ()
    row_security: bool = False
    force_row_security: bool = False
    options: tuple[str, ...] = ()
    replica_identity: str = "default"
    access_method: str = ""
    tablespace: str = ""
    comment: str | None = None
    owner: str = ""
    definition: str = ""


TOOL_TABLES = frozenset(
    {
        "__diesel_schema_migrations",
        "__drizzle_migrations",
        "_prisma_migrations",
        "_sqlx_migrations",
        "aerich",
        "alembic_version",
        "databasechangelog",
        "databasechangeloglock",
        "django_migrations",
        "flyway_schema_history",
        "goose_db_version",
        "knex_migrations",
        "knex_migrations_lock",
        "migrate_version",
        "schema_migrations",
        "spatial_ref_sys",
        "yoyo_lock",
    }
)
"""Tables that migration tools and extensions keep for themselves: never drift unless declared."""

_SAME_MEANING = frozenset({"table", "partitioned table"})
_RULES = (
    Rule("inherits", "INHERITS", codes.PARTITIONING_DIFFERS, Effect.BREAKS_READS, "ALTER TABLE … INHERIT …"),
    Rule(
        "options",
        "storage parameters",
        codes.SETTING_DIFFERS,
        Effect.PERFORMANCE,
        "ALTER TABLE … SET (…)",
        each=True,
    ),
    Rule(
        "access_method",
        "the access method",
        codes.SETTING_DIFFERS,
        Effect.PERFORMANCE,
        "rewrites the table",
        optional=True,
    ),
    Rule(
        "tablespace", "the tablespace", codes.SETTING_DIFFERS, Effect.PERFORMANCE, "rewrites the table", optional=True
    ),
    comment_rule(),
)


def _missing(_sides: Sides, identity: ObjectId, declared: Table) -> Finding:
    return Finding(
        code=codes.MISSING_TABLE,
        effect=Effect.BREAKS_READS,
        message="the table does not exist",
        remedy=f"CREATE TABLE {qualified(*identity.key)} with its {len(declared.columns)} columns",
    )


def _unexpected(_sides: Sides, identity: ObjectId, live: Table) -> Finding | None:
    if identity.key[-1] in TOOL_TABLES or live.partition_of:
        return None
    return Finding(
        code=codes.UNDECLARED_TABLE,
        effect=Effect.COSMETIC,
        live=live.form,
        message=f"nothing declares the {live.form}",
        remedy="declare it, or drop it when nothing uses it",
    )


def _changed(sides: Sides, identity: ObjectId, live: Table, declared: Table) -> Iterator[Finding]:
    if live.form != declared.form and not {live.form, declared.form} <= _SAME_MEANING:
        yield _form(live, declared)
        yield from apply((comment_rule(),), live, declared)
        return
    yield from _definition(sides, identity, live, declared)
    yield from _partitioning(sides, identity, live, declared)
    yield from _persistence(live, declared)
    yield from _row_security(identity, live, declared)
    yield from apply(_RULES, live, declared)
    yield from _replica_identity(live, declared)
    yield from _owner(sides, live, declared)
    if sides.strict:  # a column that was added later stands last: nothing to count
        yield from _order(live, declared)


def _definition(sides: Sides, identity: ObjectId, live: Table, declared: Table) -> Iterator[Finding]:
    there, stated = live.definition, declared.definition
    if not (there and stated) or not sides.print_differs(identity, "definition", there, stated):
        return
    place, line, other = first_difference(there, stated)
    yield Finding(
        code=codes.VIEW_DIFFERS,
        effect=Effect.INTEGRITY,
        field="definition",
        live=line,
        declared=other,
        message=f"its query differs from line {place} on: {line or '(it ends)'}, declared {other or '(it ends)'}",
        remedy="CREATE OR REPLACE it as declared; a materialized view is dropped and created",
    )


def _alike(sides: Sides) -> Callable[[Table, Table], bool]:
    """Whether two tables differ in nothing but the owner, who is the usual one, and in the order of their columns."""
    usual = _expected_owner(sides, "")
    strict = sides.strict

    def alike(live: Table, declared: Table) -> bool:
        if declared.owner or live.owner != usual or (strict and live.columns != declared.columns):
            return False
        (form, _, *there, _, text), (stated_form, _, *stated, _, stated_text) = astuple(live), astuple(declared)
        return form == stated_form and there == stated and (text == stated_text or not (text and stated_text))

    return alike


def _form(live: Table, declared: Table) -> Finding:
    writable = live.form == "foreign table" or live.form in _SAME_MEANING
    return Finding(
        code=codes.RELATION_FORM_DIFFERS,
        effect=Effect.COSMETIC if writable or live.form == "view" else Effect.BREAKS_WRITES,
        field="form",
        live=live.form,
        declared=declared.form,
        message=f"it is a {live.form} in the database; constraints and defaults are not compared"
        if live.form not in _SAME_MEANING
        else f"it is a {live.form} in the database, declared a {declared.form}",
        remedy=f"declare it as the {live.form} that it is, or create the {declared.form} under this name",
    )


def _partitioning(sides: Sides, identity: ObjectId, live: Table, declared: Table) -> Iterator[Finding]:
    if _keys_differ(sides, identity, live.partition_key, declared.partition_key):
        yield Finding(
            code=codes.PARTITIONING_DIFFERS,
            effect=Effect.PERFORMANCE,
            field="partition_key",
            live=live.partition_key,
            declared=declared.partition_key,
            message=(
                f"it is partitioned by {live.partition_key or 'nothing'}, "
                f"declared {declared.partition_key or 'not partitioned'}"
            ),
            remedy="create a new table in the declared form, move the rows, and swap the names",
        )
    if live.partition_of and not declared.partition_of:
        yield Finding(
            code=codes.UNDECLARED_SETTING,
            effect=Effect.COSMETIC,
            field="partition_of",
            live=f"{qualified(*live.partition_of)} {live.partition_bound}",
            message=f"it is a partition of {qualified(*live.partition_of)}, which is not declared",
            remedy="declare it as a partition, or ALTER TABLE … DETACH PARTITION",
        )
    if declared.partition_of and (live.partition_of, live.partition_bound) != (
        declared.partition_of,
        declared.partition_bound,
    ):
        yield Finding(
            code=codes.PARTITIONING_DIFFERS,
            effect=Effect.BREAKS_READS,
            field="partition_of",
            live=f"{qualified(*live.partition_of)} {live.partition_bound}".strip(),
            declared=f"{qualified(*declared.partition_of)} {declared.partition_bound}".strip(),
            message="it is not the declared partition",
            remedy="ALTER TABLE … DETACH PARTITION CONCURRENTLY and ATTACH PARTITION …",
        )


def _keys_differ(sides: Sides, identity: ObjectId, live: str, declared: str) -> bool:
    """Tell whether two partition keys surely differ; their expressions are the server's to judge."""
    if live == declared:
        return False
    (there, there_keys), (stated, stated_keys) = (_strategy(text) for text in (live, declared))
    if there != stated or len(there_keys) != len(stated_keys):
        return True
    questions = [Question(identity.key, "", *pair) for pair in zip(there_keys, stated_keys, strict=True)]
    # all are asked at once, so that one more round with the server answers them
    verdicts = [sides.differ(question, identity, "partition_key") for question in questions]
    return any(verdicts)


def _strategy(partition_key: str) -> tuple[str, list[str]]:
    """`RANGE (a, lower(b))` as RANGE and its keys."""
    strategy, _, keys = partition_key.partition(" ")
    return strategy, split_list(keys[1:-1])


def _persistence(live: Table, declared: Table) -> Iterator[Finding]:
    if live.persistence == declared.persistence:
        return
    lost = live.persistence == "unlogged"
    yield Finding(
        code=codes.UNLOGGED_TABLE,
        effect=Effect.INTEGRITY if lost else Effect.PERFORMANCE,
        field="persistence",
        live=live.persistence,
        declared=declared.persistence,
        message="it is unlogged: a crash empties it, and a standby does not have it"
        if lost
        else "it is logged, declared unlogged",
        remedy=f"ALTER TABLE … SET {'LOGGED' if lost else 'UNLOGGED'} (rewrites the table)",
    )


def _row_security(identity: ObjectId, live: Table, declared: Table) -> Iterator[Finding]:
    name = qualified(*identity.key)
    if live.row_security and not declared.row_security:
        yield Finding(
            code=codes.ROW_SECURITY_ON,
            effect=Effect.BREAKS_READS,
            field="row_security",
            live="enabled and forced" if live.force_row_security else "enabled",
            declared="not enabled",
            message="row security is on and nothing declares it: rows are hidden and writes refused",
            remedy=f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY, or declare it",
        )
    elif declared.row_security and not live.row_security:
        yield Finding(
            code=codes.ROW_SECURITY_OFF,
            effect=Effect.INTEGRITY,
            field="row_security",
            live="not enabled",
            declared="enabled",
            message="row security is off: every role sees every row",
            remedy=f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        )
    elif live.force_row_security != declared.force_row_security:
        forced = live.force_row_security
        yield Finding(
            code=codes.ROW_SECURITY_ON if forced else codes.ROW_SECURITY_OFF,
            effect=Effect.BREAKS_READS if forced and live.row_security else Effect.INTEGRITY,
            field="force_row_security",
            live="forced" if forced else "not forced",
            declared="not forced" if forced else "forced",
            message="row security is forced on the owner too" if forced else "the owner passes row security by",
            remedy=f"ALTER TABLE {name} {'NO FORCE' if forced else 'FORCE'} ROW LEVEL SECURITY",
        )


def _replica_identity(live: Table, declared: Table) -> Iterator[Finding]:
    if live.replica_identity == declared.replica_identity:
        return
    undeclared = declared.replica_identity == "default"
    yield Finding(
        code=codes.UNDECLARED_SETTING if undeclared else codes.SETTING_DIFFERS,
        effect=Effect.COSMETIC if undeclared else Effect.BREAKS_WRITES,
        field="replica_identity",
        live=live.replica_identity,
        declared=declared.replica_identity,
        message=f"the replica identity is {live.replica_identity}, declared {declared.replica_identity}",
        remedy="ALTER TABLE … REPLICA IDENTITY …",
    )


def _owner(sides: Sides, live: Table, declared: Table) -> Iterator[Finding]:
    """A declaration that names no owner expects one for all tables: that of most of them."""
    expected = _expected_owner(sides, declared.owner)
    if live.owner == expected:
        return
    yield Finding(
        code=codes.UNDECLARED_OWNER,
        effect=Effect.INTEGRITY,
        field="owner",
        live=live.owner,
        declared=declared.owner,
        message=f"it belongs to {live.owner}"
        + (f", declared {expected}" if declared.owner else f", most declared tables to {expected}"),
        remedy=f"ALTER TABLE … OWNER TO {quote(expected)}",
    )


def _expected_owner(sides: Sides, declared: str) -> str:
    return declared or sides.once("owner of most tables", lambda: _usual_owner(sides))


def _usual_owner(sides: Sides) -> str:
    owners = Counter(
        record.owner
        for key in sides.declared.of("table")
        if (record := sides.live.get("table", key, Table)) is not None
    )
    return max(owners, key=lambda owner: (owners[owner], owner)) if owners else ""


def _order(live: Table, declared: Table) -> Iterator[Finding]:
    if live.columns == declared.columns:
        return
    there, stated = set(live.columns), set(declared.columns)
    common = [name for name in declared.columns if name in there]
    if [name for name in live.columns if name in stated] != common:
        yield Finding(
            code=codes.COLUMN_ORDER,
            effect=Effect.COSMETIC,
            field="columns",
            live=", ".join(live.columns),
            declared=", ".join(declared.columns),
            message="the columns stand in another order",
            remedy="name the columns in INSERT and COPY; PostgreSQL cannot move them",
        )


def _resemblance(sides: Sides, declared: ObjectId, live: ObjectId) -> tuple[str, ...]:
    here = sides.declared.get("table", declared.key, Table)
    there = sides.live.get("table", live.key, Table)
    if here is None or there is None or there.partition_of or live.key[-1] in TOOL_TABLES:
        return ()
    common = set(here.columns) & set(there.columns)
    if len(common) < 2 or len(common) * 10 < 7 * len(here.columns):  # noqa: PLR2004 - 70 % of two or more
        return ()
    return (f"{len(common)} of {len(here.columns)} columns are there",)


def is_table(sides: Sides, key: Key) -> bool:
    """Tell whether the live relation is a table, so that its constraints and defaults can be compared."""
    live = sides.live.get("table", key, Table)
    return live is None or live.form in _SAME_MEANING


KIND = Kind(
    name="table",
    record=Table,
    parent="schema",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    alike=_alike,
    resemblance=_resemblance,
)
