"""Made-up rows for a clone, so that a plan can be proved with rows and none of them leaves the database.

A row has to be taken by the clone, as its constraints are now, and by what is declared: keys that are declared are kept
unique, declared foreign keys lead somewhere, declared checks are asked, and of two types the narrower one counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, cast
from zlib import crc32

import psycopg
from psycopg import sql

from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.expressions import columns_in
from schemadrift.catalog.lexer import tokens, value
from schemadrift.catalog.types import TypeName, split_type
from schemadrift.cloning import parents_first
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.postgres.connection import last_line
from schemadrift.postgres.made_up import array, made_up, quoted

_VARIANTS = 40
"""How many rows are tried for one; the first by its number, the others by chance, which is the same each time."""
_FAILURES = 3
"""How many rows in a row may find no variant that is taken before the table is given up."""
_NULL_EVERY = 4
_BARE = 3
"""Every so many variants have no value but where there must be one."""
_FAR = 9_973
"""Between the numbers of one variant and of the next; odd, as some checks may be about that."""
_TEXTS = frozenset({"text", "character varying", "character", "citext", "name"})
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
_ROOM_FOR_LENGTHS = 300

Row: TypeAlias = dict[str, str | None]
"""Texts of values by column."""


class Invention(NamedTuple):
    """What is to be made up.

    Attributes:
        live: What the clone is, after the renames of the plan.
        tables: Of which tables; those that they refer to come with them.
        many: How many rows of each.
    """

    live: Catalog
    tables: frozenset[Key]
    many: int


class Invented(NamedTuple):
    """What was made up.

    Attributes:
        many: How many rows.
        tables: Of how many tables.
        empty: The tables for which no row was found that is taken, with PostgreSQL's last word on one.
    """

    many: int
    tables: int
    empty: Mapping[Key, str]


def invent(connection: psycopg.Connection[Any], invention: Invention, declared: Catalog) -> Invented:
    """Put made-up rows into a clone.

    Args:
        connection: To the clone, in autocommit.
        invention: What is to be made up.
        declared: What rows have to satisfy as well.
    """
    live, many = invention.live, 0
    tables = _with_targets(live, declared, invention.tables)
    made: list[Key] = []
    empty: dict[Key, str] = {}
    waiting, before = parents_first(tables, live, declared), 0
    while len(waiting) != before:  # tables that refer to each other: those that may begin, then those that follow
        before = len(waiting)
        for key in waiting:
            filler = _Filler(connection, live, declared, key)
            count = filler.fill(invention.many)
            many += count
            if count:
                made.append(key)
                empty.pop(key, None)
            else:
                empty[key] = filler.reason
        waiting = [key for key in waiting if key in empty]
    return Invented(many, len(made), empty)


def _with_targets(live: Catalog, declared: Catalog, tables: Collection[Key]) -> set[Key]:
    """Tables and what they refer to, partitions by the table that they are of."""
    found: set[Key] = set()
    waiting = [_root(live, key) for key in tables]
    references = [*_references(live), *_references(declared)]
    while waiting:
        key = waiting.pop()
        record = live.of("table").get(key)
        if key not in found and record is not None and record.form in {"table", "partitioned table"}:
            found.add(key)
            waiting += [_root(live, record.target) for table, record in references if _root(live, table) == key]
    return found


def _references(catalog: Catalog) -> Iterator[tuple[Key, ForeignKey]]:
    return ((key[:-1], record) for key, record in catalog.of("foreign_key").items())


def _root(live: Catalog, key: Key) -> Key:
    tables = live.of("table")
    while key in tables and tables[key].partition_of:
        key = tables[key].partition_of
    return key


class _Filler:
    """Makes rows of one table.

    Attributes:
        reason: Why the last one was not taken.
    """

    def __init__(self, connection: psycopg.Connection[Any], live: Catalog, declared: Catalog, key: Key) -> None:
        """Find out what the rows are to be like."""
        self.reason = "it has no columns that can be given"
        self._connection, self._live, self._declared, self._key = connection, live, declared, key
        columns = live.of("column")
        names = live.of("table")[key].columns
        self._columns = [
            name
            for name in names
            if not (columns[*key, name].generated or columns[*key, name].identity or columns[*key, name].serial)
        ]
        self._checks = [text for text in _checks(declared, key) if self._understands(text)]
        self._keys = [one for one in _keys(declared, key) if one <= set(self._columns)]
        self._foreign = [
            record
            for side in (live, declared)
            for record in (record for table, record in _references(side) if table == key)
            if set(record.columns) <= set(names)
        ]
        self._candidates = {name: list(self._told(name)) for name in self._columns}
        self._seen: set[tuple[object, ...]] = set()

    def fill(self, many: int) -> int:
        """Make so many rows, or as many as are taken.

        Returns:
            How many were.
        """
        done = failed = 0
        with self._connection.transaction():
            self._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for number in range(many):
                taken = any(self._try(number, variant) for variant in range(_VARIANTS))
                done += taken
                failed = 0 if taken else failed + 1
                if failed == _FAILURES or (failed and not done):
                    break
        return done

    def _try(self, number: int, variant: int) -> bool:
        row = self._row(number, variant)
        if row is None:
            return False
        told = [(key, *(row[name] for name in sorted(key))) for key in self._keys if all(row[name] for name in key)]
        if any(one in self._seen for one in told):
            self.reason = "no other value was found for a declared key"
            return False
        try:
            with self._connection.transaction():
                answer = self._connection.execute(self._statement(row)).fetchone()
                if answer is not None and answer[0] is False:
                    self.reason = "no value was found for which the declared checks hold"
                    raise psycopg.Rollback
        except psycopg.Error as error:
            self.reason = last_line(str(error))
            return False
        if answer is not None and answer[0] is False:
            return False
        self._seen.update(told)
        return True

    def _statement(self, row: Row) -> sql.Composed:
        names = sql.SQL(", ").join(map(sql.Identifier, row))
        values = sql.SQL(", ").join(sql.SQL("NULL") if one is None else sql.Literal(one) for one in row.values())
        given = sql.SQL("({}) VALUES ({})").format(names, values) if row else sql.SQL("DEFAULT VALUES")
        checks = sql.SQL(" AND ").join(
            sql.SQL("((") + _written(text) + sql.SQL(") IS NOT FALSE)") for text in self._checks
        )
        return sql.SQL("INSERT INTO {} {} RETURNING {}").format(
            sql.Identifier(*self._key), given, checks if self._checks else sql.SQL("true")
        )

    def _understands(self, text: str) -> bool:
        """Whether the clone has all that a declared check speaks of."""
        place = sql.SQL(") FROM {} LIMIT 0").format(sql.Identifier(*self._key))
        try:
            self._connection.execute(sql.SQL("SELECT (") + _written(text) + place)
        except psycopg.Error:
            return False
        return True

    def _row(self, number: int, variant: int) -> Row | None:
        """A row; None where a table that it refers to has none."""
        row: Row = {}
        for name in self._columns:
            row[name] = self._value(name, number, variant)
        for record in self._foreign:
            nullable = all(self._nullable(name) for name in record.columns)
            there = self._targets(record)
            if there and not (nullable and number % _NULL_EVERY == _NULL_EVERY - 1):
                row.update(zip(record.columns, there[(number + variant) % len(there)], strict=True))
            elif nullable:
                row.update(dict.fromkeys(record.columns))
            elif record.target == self._key:
                row.update({own: row.get(of) for own, of in zip(record.columns, record.target_columns, strict=True)})
            else:
                self.reason = f"{'.'.join(record.target)}, to which it refers, has none"
                return None
        return row

    def _targets(self, record: ForeignKey) -> list[tuple[str, ...]]:
        if any((*record.target, name) not in self._live.of("column") for name in record.target_columns):
            return []  # the plan makes it
        shown = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in record.target_columns)
        query = sql.SQL("SELECT {} FROM {} ORDER BY ctid LIMIT 1000").format(shown, sql.Identifier(*record.target))
        return [row for row in self._connection.execute(query).fetchall() if None not in row]

    def _nullable(self, name: str) -> bool:
        keyed = any(name in key for key in self._keys)
        sides = (side.of("column").get((*self._key, name)) for side in (self._live, self._declared))
        return not keyed and not any(one is not None and (one.not_null or self._strict(one.type)) for one in sides)

    def _strict(self, kind: str) -> bool:
        domain = self._live.of("domain").get(_key_of(split_type(kind)))
        return domain is not None and domain.not_null

    def _value(self, name: str, number: int, variant: int) -> str | None:
        told = self._candidates[name]
        chance = crc32(f"{number} {variant} {name}".encode()) if variant else number << 1
        bare = variant % _BARE == _BARE - 1 or (variant and not chance >> 8 & 3)
        if (bare or (not variant and number % _NULL_EVERY == _NULL_EVERY - 1)) and self._nullable(name):
            return None
        if told and not chance & 1:
            return told[(chance >> 1) % len(told)]
        live = self._live.of("column")[*self._key, name].type
        declared = self._declared.of("column").get((*self._key, name))
        return self._made(live, declared.type if declared else live, number + variant * _FAR)

    def _made(self, live: str, declared: str, number: int) -> str | None:
        """A value that both types take."""
        here, there = split_type(live), split_type(declared)
        labels = [self._labels(one) for one in (here, there)]
        if all(labels):
            both = [label for label in labels[0] if label in labels[1]] or labels[0]
            return both[number % len(both)]
        if _narrower(here, there):
            return self._of(there, number)
        return self._of(here, number)

    def _labels(self, kind: TypeName) -> tuple[str, ...]:
        if kind.dimensions:
            return ()
        for side in (self._declared, self._live):
            found = side.of("enum_type").get(_key_of(kind))
            if found is not None:
                return tuple(found.labels)
        return ()

    def _of(self, kind: TypeName, number: int) -> str | None:
        key = _key_of(kind)
        text = made_up(kind._replace(dimensions=False), number)
        for side in (self._live, self._declared):
            if text is None and key in side.of("enum_type"):
                labels = side.of("enum_type")[key].labels
                text = labels[number % len(labels)] if labels else None
            elif text is None and key in side.of("domain"):
                text = self._of(split_type(side.of("domain")[key].type), number)
            elif text is None and key in side.of("composite_type"):
                parts = (self._of(split_type(one[1]), number) for one in side.of("composite_type")[key].attributes)
                text = f"({','.join('' if part is None else quoted(part) for part in parts)})"
        return array(text) if kind.dimensions and text is not None else text

    def _told(self, name: str) -> Iterator[str]:
        """What the texts of checks and of partitions say that a column may be."""
        kind = self._live.of("column")[*self._key, name].type
        texts = [text for side in (self._live, self._declared) for text in _checks(side, self._key)]
        named = [text for text in texts if columns_in(text, [name])]
        domain = self._live.of("domain").get(_key_of(split_type(kind)))
        named += [text for _, text in domain.checks] if domain else []
        partition_key = self._live.of("table")[self._key].partition_key
        if partition_key and columns_in(partition_key, [name]):
            named += [one.partition_bound for one in self._live.of("table").values() if one.partition_of == self._key]
        yield from dict.fromkeys(text for one in named for text in _literals(one, split_type(kind)))


def _written(text: str) -> sql.SQL:
    """Take over a declared expression, which the plan is to run in this clone as well."""
    return sql.SQL(cast("Any", text))  # psycopg wants literals


def _narrower(here: TypeName, there: TypeName) -> bool:
    """Whether the values of the second type are all of the first one."""
    if here.name in _TEXTS:
        rooms = [int(one.modifiers[0]) if one.modifiers else _ROOM_FOR_LENGTHS for one in (here, there)]
        return there.name not in _TEXTS or rooms[1] < rooms[0]
    if here.name in _NUMBERS and there.name in _NUMBERS:
        return _NUMBERS.index(there.name) < _NUMBERS.index(here.name) or (here.name == there.name and here != there)
    return False


def _literals(text: str, kind: TypeName) -> Iterator[str]:
    """The constants in an expression, numbers with their neighbours; for a text also one of that length."""
    for token in tokens(text):
        if token.kind == "string":
            said = value(token.text)
            if said is not None:
                yield said
        elif token.kind == "number" and token.text.isdecimal():
            number = int(token.text)
            if kind.name in _TEXTS:
                yield from ("a" * size for size in (number, number + 1, number - 1) if 0 < size <= _ROOM_FOR_LENGTHS)
            else:
                yield from map(str, (number, number + 1, number - 1))


def _checks(catalog: Catalog, table: Key) -> Iterator[str]:
    return (record.expression for key, record in catalog.of("check").items() if key[:-1] == table)


def _keys(catalog: Catalog, table: Key) -> Iterator[frozenset[str]]:
    """The columns of a table that are declared to be unique."""
    for kind in ("primary_key", "unique"):
        yield from (frozenset(record.columns) for key, record in catalog.of(kind).items() if key[:-1] == table)
    for key, record in catalog.of("index").items():
        columns = [one.column for one in record.keys]
        if key[:-1] == table and record.unique and all(columns):
            yield frozenset(columns)


def _key_of(kind: TypeName) -> Key:
    return (kind.schema or "public", kind.name)


def said(found: Invented) -> str:
    """What was made up, one clause."""
    text = f"with {found.many:,} made-up rows of {found.tables:,} tables"
    if found.empty:
        text += f", none of {', '.join(_why(found.empty.items()))}"
    return text


def _why(empty: Iterable[tuple[Key, str]]) -> Iterator[str]:
    return (f"{'.'.join(key)} ({reason})" for key, reason in empty)
