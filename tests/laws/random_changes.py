"""Draws one change to a live database, and says what it must be reported as."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.names import qualified, quote
from schemadrift.kinds.column import Column
from schemadrift.kinds.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random


class Changed(NamedTuple):
    """One change.

    Attributes:
        sql: The statement that makes it.
        drifts: (code, kind, key) of every drift that it is.
    """

    sql: str
    drifts: frozenset[tuple[str, str, Key]]


def one(sql: str, code: str, kind: str, key: Key) -> Changed:
    """A change that is one drift."""
    return Changed(sql, frozenset({(code, kind, key)}))


def changes(live: Catalog, free: set[Key]) -> list[Changed]:
    """Every single change that is known here, for one database.

    Args:
        live: What the database has, which is what is declared.
        free: Keys of columns that nothing refers to.
    """
    return [*_columns(live, free), *_constraints(live), *_tables(live), *_types(live)]


def draw(random: Random, live: Catalog, free: set[Key]) -> Changed:
    """Draw one of them."""
    by_code: dict[str, list[Changed]] = {}
    for change in changes(live, free):
        by_code.setdefault(min(code for code, _, _ in change.drifts), []).append(change)
    return random.choice(by_code[random.choice(sorted(by_code))])


def _columns(live: Catalog, free: set[Key]) -> Iterator[Changed]:
    for key, record in live.of("column").items():
        alter = f"ALTER TABLE {qualified(*key[:-1])}"
        column = f"{alter} ALTER COLUMN {quote(key[-1])}"
        if key in free:
            yield from _free_column(key, record, alter, column)
        if record.comment is not None:
            yield one(f"COMMENT ON COLUMN {qualified(*key)} IS 'of another mind'", "SD176", "column", key)


def _free_column(key: Key, record: Column, alter: str, column: str) -> Iterator[Changed]:
    only = len(key) == 3
    if only:
        yield one(f"{alter} DROP COLUMN {quote(key[-1])}", "SD111", "column", key)
    if record.not_null:
        yield one(f"{column} DROP NOT NULL", "SD131", "column", key)
    else:
        yield one(f"{column} SET NOT NULL", "SD132", "column", key)
    if record.default is not None:
        yield one(f"{column} DROP DEFAULT", "SD133", "column", key)
    kinds = {"integer": "bigint", "bigint": "integer", "text": "character varying(7)", "date": "timestamp"}
    if record.type in kinds and record.default is None:
        yield one(f"{column} TYPE {kinds[record.type]}", "SD130", "column", key)
    if record.type == "integer":
        code = "SD135" if record.default is None else "SD134"
        yield one(f"{column} SET DEFAULT 4711", code, "column", key)
    if record.type == "text":
        code = "SD135" if record.default is None else "SD134"
        yield one(f"{column} SET DEFAULT 'something else'", code, "column", key)


_GONE = {"foreign_key": "SD121", "unique": "SD122", "check": "SD123", "exclusion": "SD124", "primary_key": "SD120"}


def _constraints(live: Catalog) -> Iterator[Changed]:
    referred = {(record.target, tuple(sorted(record.target_columns))) for record in live.of("foreign_key").values()}
    for kind, code in _GONE.items():
        for key, record in live.of(kind).items():
            target = (key[:-1], tuple(sorted(getattr(record, "columns", ()))))
            if kind in {"primary_key", "unique"} and target in referred:
                continue
            name = quote(key[-1])
            yield one(f"ALTER TABLE {qualified(*key[:-1])} DROP CONSTRAINT {name}", code, kind, key)
    for key in live.of("foreign_key"):
        if len([other for other in live.of("foreign_key") if other[:-1] == key[:-1]]) == 1:
            target = live.of("foreign_key")[key].target
            incoming = [other for other in live.of("foreign_key").values() if other.target == key[:-1]]
            if target != key[:-1] and not incoming:
                yield one(f"ALTER TABLE {qualified(*key[:-1])} DISABLE TRIGGER ALL", "SD160", "foreign_key", key)
    indexes = live.of("index")
    for key, record in indexes.items():  # of two that do the same one is enough
        twins = [other for other in indexes if other != key and other[:-1] == key[:-1]]
        if not any(_does_the_same(indexes[other], record) for other in twins):
            yield one(f"DROP INDEX {qualified(key[0], key[-1])}", "SD125", "index", key)


def _does_the_same(one_: Index, other: Index) -> bool:
    return replace(one_, options=(), comment=None) == replace(other, options=(), comment=None)


def _tables(live: Catalog) -> Iterator[Changed]:
    targets = {record.target for key, record in live.of("foreign_key").items() if record.target != key[:-1]}
    for key, record in live.of("table").items():
        name = qualified(*key)
        if key not in targets:
            yield one(f"DROP TABLE {name}", "SD110", "table", key)
        first = record.columns[0]
        yield one(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", "SD165", "table", key)
        if record.comment is not None:
            yield one(f"COMMENT ON TABLE {name} IS NULL", "SD176", "table", key)
        yield one(f"ALTER TABLE {name} ADD COLUMN wanted integer NOT NULL", "SD169", "column", (*key, "wanted"))
        yield one(
            f"ALTER TABLE {name} ADD CONSTRAINT refuses CHECK ({quote(first)} IS NOT NULL AND random() < 2)",
            "SD173", "check", (*key, "refuses"),
        )  # fmt: skip
    linked = {key[:-1] for key in live.of("foreign_key")}
    for key in live.of("table"):
        if key not in targets and key not in linked:
            owned = [one_ for one_ in live.of("sequence").values() if one_.column[:2] == key]
            if not owned:
                yield one(f"ALTER TABLE {qualified(*key)} SET UNLOGGED", "SD167", "table", key)


def _types(live: Catalog) -> Iterator[Changed]:
    for key in live.of("enum_type"):
        yield one(f"ALTER TYPE {qualified(*key)} ADD VALUE 'unheard of'", "SD141", "enum_type", key)
