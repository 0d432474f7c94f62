"""Definitions as PostgreSQL takes them, from the records of a catalog. Every name is quoted, every text a literal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified, quote
from schemadrift.kinds.check import Check
from schemadrift.kinds.column import Column
from schemadrift.kinds.composite_type import CompositeType
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.enum_type import EnumType
from schemadrift.kinds.exclusion import Exclusion
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.kinds.foreign_key import definition as foreign_key_pairs
from schemadrift.kinds.index import Index, key_text
from schemadrift.kinds.primary_key import PrimaryKey
from schemadrift.kinds.sequence import Sequence
from schemadrift.kinds.table import Table
from schemadrift.kinds.trigger import Trigger
from schemadrift.kinds.unique import Unique

_COMMENTED = {
    "table": "TABLE",
    "schema": "SCHEMA",
    "enum_type": "TYPE",
    "composite_type": "TYPE",
    "domain": "DOMAIN",
    "sequence": "SEQUENCE",
    "index": "INDEX",
    "column": "COLUMN",
}
_ON_TABLE = {"trigger": "TRIGGER", "policy": "POLICY"}
_TOP = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def listed(names: Iterable[str]) -> str:
    """Names, quoted, with commas between them."""
    return ", ".join(map(quote, names))


def alter_table(key: Key, action: str) -> str:
    """ALTER TABLE with one action."""
    return f"ALTER TABLE {qualified(*key)} {action}"


def alter_column(key: Key, action: str) -> str:
    """ALTER TABLE … ALTER COLUMN with one action; `key` is the column's."""
    return alter_table(key[:-1], f"ALTER COLUMN {quote(key[-1])} {action}")


def column(name: str, record: Column, sequence: tuple[Key, Sequence] | None = None, *, not_null: bool = True) -> str:
    """A column as CREATE TABLE and ADD COLUMN take it.

    Args:
        name: Its name.
        record: What it is.
        sequence: The sequence of a serial or identity column, if it has a record of its own.
        not_null: Whether to say NOT NULL where the record does.
    """
    parts = [quote(name), record.type]
    if record.compression:
        parts.append(f"COMPRESSION {record.compression}")
    if record.collation:
        parts.append(f"COLLATE {record.collation}")
    if record.generated:
        parts.append(f"GENERATED ALWAYS AS ({record.default}) {record.generated.upper()}")
    elif record.identity:
        parts.append(identity(record, sequence))
    elif record.serial and sequence is not None:
        parts.append(f"DEFAULT {nextval(sequence[0])}")
    elif record.default is not None:
        parts.append(f"DEFAULT {record.default}")
    if not_null and record.not_null:
        parts.append("NOT NULL")
    return " ".join(parts)


def identity(record: Column, sequence: tuple[Key, Sequence] | None) -> str:
    """GENERATED … AS IDENTITY with the sequence's name and options."""
    text = f"GENERATED {record.identity.upper()} AS IDENTITY"
    if sequence is None:
        return text
    key, options = sequence
    said = [f"SEQUENCE NAME {qualified(*key)}", *sequence_options(options)]
    return f"{text} ({' '.join(said)})"


def nextval(key: Key) -> str:
    """The default that a serial column has."""
    return f"nextval({literal(qualified(*key))}::regclass)"


def sequence_options(record: Sequence) -> list[str]:
    """The options of a sequence that are not the default ones of its type."""
    said = []
    if record.increment != 1:
        said.append(f"INCREMENT BY {record.increment}")
    down = record.increment < 0
    top = _TOP.get(record.type, _TOP["bigint"])
    first, last = (-top - 1, -1) if down else (1, top)
    if record.minimum != first:
        said.append(f"MINVALUE {record.minimum}")
    if record.maximum != last:
        said.append(f"MAXVALUE {record.maximum}")
    if record.start != (record.maximum if down else record.minimum):
        said.append(f"START WITH {record.start}")
    if record.cache != 1:
        said.append(f"CACHE {record.cache}")
    if record.cycle:
        said.append("CYCLE")
    return said


def create_sequence(key: Key, record: Sequence) -> str:
    """CREATE SEQUENCE, without its owner."""
    kind = "" if record.type == "bigint" else f" AS {record.type}"
    return " ".join([f"CREATE SEQUENCE {qualified(*key)}{kind}", *sequence_options(record)])


def kept_how(record: Table) -> str:
    """USING, WITH and TABLESPACE, as CREATE TABLE and CREATE MATERIALIZED VIEW end with."""
    text = f" USING {quote(record.access_method)}" if record.access_method else ""
    if record.options:
        text += f" WITH ({', '.join(record.options)})"
    return text + (f" TABLESPACE {quote(record.tablespace)}" if record.tablespace else "")


def _index_settings(include: tuple[str, ...], options: tuple[str, ...], tablespace: str) -> str:
    text = f" INCLUDE ({listed(include)})" if include else ""
    if options:
        text += f" WITH ({', '.join(options)})"
    return text + (f" USING INDEX TABLESPACE {quote(tablespace)}" if tablespace else "")


def deferral(*, deferrable: bool, initially_deferred: bool) -> str:
    """The clause for when a constraint is checked; empty for at once."""
    return f" DEFERRABLE{' INITIALLY DEFERRED' if initially_deferred else ''}" if deferrable else ""


def _key_columns(columns: tuple[str, ...], *, without_overlaps: bool) -> str:
    return listed(columns) + (" WITHOUT OVERLAPS" if without_overlaps else "")


def primary_key(record: PrimaryKey) -> str:
    """PRIMARY KEY, without its name."""
    columns = _key_columns(record.columns, without_overlaps=record.without_overlaps)
    settings = _index_settings(record.include, record.options, record.tablespace)
    when = deferral(deferrable=record.deferrable, initially_deferred=record.initially_deferred)
    return f"PRIMARY KEY ({columns}){settings}{when}"


def unique(record: Unique) -> str:
    """UNIQUE, without its name."""
    nulls = " NULLS NOT DISTINCT" if record.nulls_not_distinct else ""
    columns = _key_columns(record.columns, without_overlaps=record.without_overlaps)
    settings = _index_settings(record.include, record.options, record.tablespace)
    when = deferral(deferrable=record.deferrable, initially_deferred=record.initially_deferred)
    return f"UNIQUE{nulls} ({columns}){settings}{when}"


def check(record: Check) -> str:
    """CHECK, without its name."""
    return f"CHECK ({record.expression})" + (" NO INHERIT" if record.no_inherit else "") + enforcement(record)


def enforcement(record: Check | ForeignKey) -> str:
    """NOT ENFORCED where the record says so (PostgreSQL 18)."""
    return "" if record.enforced else " NOT ENFORCED"


def foreign_key(record: ForeignKey) -> str:
    """FOREIGN KEY … REFERENCES …, without its name."""
    if not record.period:
        return foreign_key_pairs(record) + enforcement(record)
    columns = ", ".join([*map(quote, record.columns[:-1]), f"PERIOD {quote(record.columns[-1])}"])
    target = ", ".join([*map(quote, record.target_columns[:-1]), f"PERIOD {quote(record.target_columns[-1])}"])
    text = f"FOREIGN KEY ({columns}) REFERENCES {qualified(*record.target)} ({target})"
    when = deferral(deferrable=record.deferrable, initially_deferred=record.initially_deferred)
    return text + when + enforcement(record)


def exclusion(record: Exclusion) -> str:
    """EXCLUDE, without its name."""
    pairs = zip(record.keys, record.operators, strict=True)
    elements = ", ".join(f"{key_text(key)} WITH {operator}" for key, operator in pairs)
    settings = _index_settings(record.include, record.options, record.tablespace)
    where = f" WHERE ({record.predicate})" if record.predicate is not None else ""
    when = deferral(deferrable=record.deferrable, initially_deferred=record.initially_deferred)
    return f"EXCLUDE USING {quote(record.method)} ({elements}){settings}{where}{when}"


CONSTRAINTS = {
    "primary_key": primary_key,
    "unique": unique,
    "check": check,
    "exclusion": exclusion,
    "foreign_key": foreign_key,
}
"""What defines a constraint, by kind; without its name."""


def constraint(identity: ObjectId, record: object) -> str:
    """CONSTRAINT name … as CREATE TABLE and ALTER TABLE … ADD take it."""
    define = CONSTRAINTS[identity.kind]
    return f"CONSTRAINT {quote(identity.key[-1])} {define(record)}"  # type: ignore[operator]


def create_index(key: Key, record: Index, *, concurrently: bool = False, only: bool = False, name: str = "") -> str:
    """CREATE INDEX.

    Args:
        key: Of the index: (schema, table, index).
        record: What it is.
        concurrently: Without blocking writes.
        only: On a partitioned table, leaving its partitions out.
        name: Another name than the key's.
    """
    text = f"CREATE {'UNIQUE ' if record.unique else ''}INDEX {'CONCURRENTLY ' if concurrently else ''}"
    text += f"{quote(name or key[-1])} ON {'ONLY ' if only else ''}{qualified(*key[:-1])}"
    if record.method != "btree":
        text += f" USING {quote(record.method)}"
    text += f" ({', '.join(map(key_text, record.keys))})"
    if record.include:
        text += f" INCLUDE ({listed(record.include)})"
    if record.nulls_not_distinct:
        text += " NULLS NOT DISTINCT"
    if record.options:
        text += f" WITH ({', '.join(record.options)})"
    if record.tablespace:
        text += f" TABLESPACE {quote(record.tablespace)}"
    return text + (f" WHERE {record.predicate}" if record.predicate is not None else "")


def create_trigger(key: Key, record: Trigger) -> str:
    """CREATE TRIGGER, which fires as it is created; `key` is (schema, table, trigger)."""
    events = " OR ".join(
        f"UPDATE OF {listed(record.columns)}" if event == "update" and record.columns else event.upper()
        for event in record.events
    )
    text = f"CREATE {'CONSTRAINT ' if record.constraint else ''}TRIGGER {quote(key[-1])} {record.timing.upper()} "
    text += f"{events} ON {qualified(*key[:-1])}"
    if record.reference:
        text += f" FROM {qualified(*record.reference)}"
    text += deferral(deferrable=record.deferrable, initially_deferred=record.initially_deferred)
    tables = [f"OLD TABLE AS {quote(record.old_table)}"] if record.old_table else []
    tables += [f"NEW TABLE AS {quote(record.new_table)}"] if record.new_table else []
    text += f" REFERENCING {' '.join(tables)}" if tables else ""
    text += f" FOR EACH {record.level.upper()}"
    text += f" WHEN ({record.when})" if record.when is not None else ""
    return f"{text} EXECUTE FUNCTION {record.function}({record.arguments})"


def create_enum(key: Key, record: EnumType) -> str:
    """CREATE TYPE … AS ENUM."""
    return f"CREATE TYPE {qualified(*key)} AS ENUM ({', '.join(map(literal, record.labels))})"


def create_domain(key: Key, record: Domain) -> str:
    """CREATE DOMAIN with its checks."""
    text = f"CREATE DOMAIN {qualified(*key)} AS {record.type}"
    if record.collation:
        text += f" COLLATE {record.collation}"
    if record.default is not None:
        text += f" DEFAULT {record.default}"
    if record.not_null:
        text += " NOT NULL"
    for name, expression in record.checks:
        text += f" CONSTRAINT {quote(name)}" if name else ""
        text += f" CHECK ({expression})"
    return text


def create_composite(key: Key, record: CompositeType) -> str:
    """CREATE TYPE … AS (…)."""
    said = [
        f"{quote(name)} {kind}{f' COLLATE {collation}' if collation else ''}"
        for name, kind, collation in record.attributes
    ]
    return f"CREATE TYPE {qualified(*key)} AS ({', '.join(said)})"


def comment(identity: ObjectId, text: str | None, form: str = "") -> str:
    """COMMENT ON an object; None takes its comment away. A relation that is no table says so by its form."""
    said = "NULL" if text is None else literal(text)
    key = identity.key
    if identity.kind in CONSTRAINTS:
        return f"COMMENT ON CONSTRAINT {quote(key[-1])} ON {qualified(*key[:-1])} IS {said}"
    if identity.kind in _ON_TABLE:
        return f"COMMENT ON {_ON_TABLE[identity.kind]} {quote(key[-1])} ON {qualified(*key[:-1])} IS {said}"
    if identity.kind == "index":
        key = (key[0], key[-1])
    word = form.upper() if "view" in form or form == "foreign table" else _COMMENTED[identity.kind]
    return f"COMMENT ON {word} {qualified(*key)} IS {said}"


def comments(objects: Iterable[tuple[ObjectId, object]]) -> Iterator[str]:
    """COMMENT ON for those of some objects that have one."""
    for identity, record in objects:
        text = getattr(record, "comment", None)
        if text is not None:
            yield comment(identity, text)
