"""What `pg_dump --schema-only` says, in pieces that can be compared one by one. Pure.

A piece says one thing of one object: the type of a column, its default, that it is NOT NULL, a check, an option. Left
out is what no declaration settles: the order of columns, and the names of constraints, indexes and owned sequences.
Where a statement goes by such a name (`ATTACH PARTITION`, `CLUSTER ON`, `COMMENT ON INDEX`), what bears it stands in
its place.

Source:
    PostgreSQL manual, pg_dump; its output is SQL, read here by the server's own lexical rules. Spaces count inside of
    names and literals only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from schemadrift.catalog.names import parse_qualified
from schemadrift.postgres.dump_words import (
    Words,
    bracketed,
    called,
    elements,
    last_part,
    name_at,
    owned_sequences,
    schema_of,
    statements,
    stretches,
    with_sorted_options,
    written,
)

_COLUMN_PARTS = {"COLLATE", "DEFAULT", "GENERATED", "NOT", "CONSTRAINT", "OPTIONS"}
_SEQUENCE_PARTS = {"SEQUENCE", "AS", "START", "INCREMENT", "NO", "MINVALUE", "MAXVALUE", "CACHE", "CYCLE"}
_CALLED = {"AGGREGATE", "FUNCTION", "PROCEDURE"}
_INDEXED = {"PRIMARY", "UNIQUE", "EXCLUDE"}


class Piece(NamedTuple):
    """One thing that a dump says.

    Attributes:
        subject: The object, as it is written there: `public.orders.total`; an owned sequence is `<` its column `>`.
        facet: What is said of it: "TYPE", "NOT NULL", "CHECK", "INDEX", …
        text: The rest.
    """

    subject: str
    facet: str
    text: str

    def __str__(self) -> str:
        """Render for people: `public.orders.total: TYPE numeric(10,2)`."""
        return f"{self.subject}: {self.facet} {self.text}".rstrip()

    @property
    def key(self) -> tuple[str, ...]:
        """The names in the subject, outermost first; empty where it is no name."""
        try:
            return parse_qualified(self.subject.strip("<>"))
        except ValueError:
            return ()


def pieces(dump: str) -> frozenset[Piece]:
    """Take a dump apart.

    Args:
        dump: What `pg_dump --schema-only` wrote.
    """
    reader = _Reader(list(statements(dump)))
    return frozenset(piece for statement in reader.statements for piece in reader.read(statement))


class _Reader:
    """Reads statement by statement, and remembers what bears a name that is left out."""

    def __init__(self, told: list[Words]) -> None:
        self._bearers: dict[tuple[str, str], str] = {}
        self._tables: dict[tuple[str, str], str] = {}
        self._method = "heap"
        owned = dict(owned_sequences(told))
        self.statements = [called(one, owned) for one in told] if owned else told

    def read(self, words: Words) -> Iterator[Piece]:
        """The pieces of a statement."""
        heads = [word.text for word in words[:3]]
        for start, reading in _READINGS.items():
            if heads[: len(start)] == list(start):
                yield from reading(self, words[len(start) :])
                return
        at = 3 if heads[1:2] == ["MATERIALIZED"] else 2
        name, end = name_at(words, at) if len(words) > at else ("", at)
        yield Piece(name, written(words[:at]), written(words[end:]))

    def setting(self, words: Words) -> Iterator[Piece]:
        """`SET name = value`: only how tables are stored tells something, of those that follow."""
        if words[0].text == "default_table_access_method":
            self._method = words[-1].text
        yield from ()

    def nothing(self, _words: Words) -> Iterator[Piece]:
        """What says nothing of a schema."""
        yield from ()

    def schema(self, words: Words) -> Iterator[Piece]:
        """`CREATE SCHEMA name`; public is in every database."""
        if words[0].text != "public":
            yield Piece(words[0].text, "SCHEMA", "")

    def table(self, words: Words) -> Iterator[Piece]:
        """`CREATE TABLE name (…) …`."""
        yield from self._table(words, "")

    def unlogged(self, words: Words) -> Iterator[Piece]:
        """`CREATE UNLOGGED TABLE name (…) …`."""
        yield from self._table(words, "UNLOGGED")

    def foreign(self, words: Words) -> Iterator[Piece]:
        """`CREATE FOREIGN TABLE name (…) …`."""
        yield from self._table(words, "FOREIGN")

    def _table(self, words: Words, form: str) -> Iterator[Piece]:
        name, at = name_at(words, 0)
        if at >= len(words) or words[at].text != "(":
            yield Piece(name, "TABLE", f"{form} {written(words[at:])}".strip())
            return
        inside, at = bracketed(words, at)
        for element in elements(inside):
            if element[0].text in {"CONSTRAINT", "CHECK", "NOT"} and not element[0].quoted:
                yield from self._constraint(name, element)
            else:
                yield from self._column(f"{name}.{element[0].text}", element[1:], "TYPE")
        method = "" if self._method == "heap" or form == "FOREIGN" else f"USING {self._method}"
        yield Piece(name, "TABLE", f"{form} {method}".strip())
        while at < len(words):
            end = next((i for i in range(at, len(words)) if words[i].text == "("), len(words))
            head = written(words[at:end])
            if end == len(words) or head.startswith("PARTITION"):
                yield Piece(name, written(words[at : at + 2]), written(words[at + 2 :]))
                return
            inside, at = bracketed(words, end)
            yield from (Piece(name, head, written(part)) for part in elements(inside))

    def _column(self, subject: str, words: Words, kind: str) -> Iterator[Piece]:
        """What follows a column's name, or `CREATE DOMAIN name AS`."""
        for at, part in enumerate(stretches(words, _COLUMN_PARTS)):
            if not at:
                yield Piece(subject, kind, written(part))
                continue
            if part[0].text == "CONSTRAINT":
                part = part[2:]  # noqa: PLW2901 - its name tells nothing
            if not part:  # the constraint is a NOT NULL, which is a part by itself
                continue
            if part[0].text == "NOT":
                yield Piece(subject, "NOT NULL", written(part[2:]))
            else:
                yield Piece(subject, part[0].text, written(part[1:]))

    def _constraint(self, table: str, words: Words) -> Iterator[Piece]:
        """`[CONSTRAINT name] CHECK (…)` and the like."""
        name = ""
        if words[0].text == "CONSTRAINT":
            name, words = words[1].text, words[2:]
        if words[0].text == "NOT":
            yield Piece(f"{table}.{words[2].text}", "NOT NULL", written(words[3:]))
            return
        size = 2 if words[0].text in {"PRIMARY", "FOREIGN"} else 1
        piece = Piece(table, written(words[:size]), with_sorted_options(words[size:]))
        if name:
            self._bearers[table, name] = f"<{piece.facet} {piece.text}>"
        if name and words[0].text in _INDEXED:
            self._borne(name, piece)
        yield piece

    def alter_table(self, words: Words) -> Iterator[Piece]:
        """`ALTER TABLE [ONLY] name …`."""
        name, at = name_at(words, 1 if words[0].text == "ONLY" else 0)
        rest = words[at:]
        heads = tuple(word.text for word in rest[:2])
        if heads == ("ADD", "CONSTRAINT"):
            yield from self._constraint(name, rest[1:])
        elif heads == ("ALTER", "COLUMN"):
            yield from self._altered(f"{name}.{rest[2].text}", rest[3:])
        elif heads == ("ATTACH", "PARTITION"):
            part, at = name_at(rest, 2)
            yield Piece(part, "PARTITION OF", f"{name} {written(rest[at:])}")
        elif heads == ("CLUSTER", "ON"):
            yield Piece(name, "CLUSTER", self._bearer(schema_of(name), rest[2].text))
        elif heads == ("REPLICA", "IDENTITY") and rest[2].text == "USING":
            yield Piece(name, "REPLICA IDENTITY", self._bearer(schema_of(name), rest[4].text))
        else:
            yield Piece(name, " ".join(heads), written(rest[2:]))

    def _altered(self, subject: str, words: Words) -> Iterator[Piece]:
        """`ALTER COLUMN name …`."""
        heads = [word.text for word in words[:2]]
        if heads == ["SET", "DEFAULT"]:
            yield Piece(subject, "DEFAULT", written(words[2:]))
        elif heads == ["SET", "NOT"]:
            yield Piece(subject, "NOT NULL", "")
        elif heads == ["ADD", "GENERATED"]:
            start = next(at for at, word in enumerate(words) if word.text == "(")
            yield Piece(subject, "IDENTITY", written(words[2 : start - 2]))
            inside, _ = bracketed(words, start)
            yield from self._options(f"<{subject}>", inside)
        else:
            yield Piece(subject, " ".join(heads), written(words[2:]))

    def sequence(self, words: Words) -> Iterator[Piece]:
        """`CREATE SEQUENCE name …`."""
        yield from self._sequence(words, "")

    def unlogged_sequence(self, words: Words) -> Iterator[Piece]:
        """`CREATE UNLOGGED SEQUENCE name …`; one that a column owns is what its table is."""
        yield from self._sequence(words, "" if words[0].text.startswith("<") else "UNLOGGED")

    def _sequence(self, words: Words, form: str) -> Iterator[Piece]:
        name, at = name_at(words, 0)
        yield Piece(name, "SEQUENCE", form)
        if words[at : at + 1] and words[at].text != "AS":
            yield Piece(name, "AS", "bigint")
        yield from self._options(name, words[at:])

    def _options(self, subject: str, words: Words) -> Iterator[Piece]:
        for part in stretches(words, _SEQUENCE_PARTS):
            told = [word.text for word in part]
            if told[:1] == ["NO"]:
                told.reverse()
            if told and told[0] != "SEQUENCE":  # SEQUENCE NAME, which the column has already
                yield Piece(subject, told[0], " ".join(told[1:]))

    def alter_sequence(self, words: Words) -> Iterator[Piece]:
        """`ALTER SEQUENCE name OWNED BY column`."""
        name, at = name_at(words, 0)
        yield Piece(name, "OWNED", written(words[at + 1 :]))

    def index(self, words: Words) -> Iterator[Piece]:
        """`CREATE INDEX name ON [ONLY] table …`."""
        yield from self._index(words, "INDEX")

    def unique_index(self, words: Words) -> Iterator[Piece]:
        """`CREATE UNIQUE INDEX name ON [ONLY] table …`."""
        yield from self._index(words, "UNIQUE INDEX")

    def _index(self, words: Words, facet: str) -> Iterator[Piece]:
        table, at = name_at(words, 3 if words[2].text == "ONLY" else 2)
        piece = Piece(table, facet, with_sorted_options(words[at:]))
        self._borne(words[0].text, piece)
        yield piece

    def alter_index(self, words: Words) -> Iterator[Piece]:
        """`ALTER INDEX name ATTACH PARTITION name`, and what else is said of one."""
        name, at = name_at(words, 0)
        bearer = self._bearer(schema_of(name), last_part(words, at))
        if words[at].text == "ATTACH":
            part, end = name_at(words, at + 2)
            table = self._tables.get((schema_of(part), last_part(words, end)), part)
            yield Piece(table, "ATTACHED", bearer)
        else:
            table = self._tables.get((schema_of(name), last_part(words, at)), name)
            yield Piece(table, f"ALTER INDEX {bearer}", written(words[at:]))

    def comment(self, words: Words) -> Iterator[Piece]:
        """`COMMENT ON … name IS …`."""
        at = next(at for at, word in enumerate(words) if word.text == "IS" and not word.quoted)
        kind, said = words[0].text, written(words[at + 1 :])
        subject = written(words[1:at])
        if kind == "SCHEMA" and subject == "public":
            return
        if kind == "INDEX":
            name, end = name_at(words, 1)
            place = (schema_of(name), last_part(words, end))
            kind, subject = f"INDEX {self._bearer(*place)}", self._tables.get(place, name)
        elif kind == "CONSTRAINT" and words[3].text != "DOMAIN":
            subject, _ = name_at(words, 3)
            kind = f"CONSTRAINT {self._bearer(subject, words[1].text)}"
        elif kind in _CALLED:
            subject, end = name_at(words, 1)
            kind = f"{kind} {written(words[end:at])}"
        yield Piece(subject, f"COMMENT ON {kind}", said)

    def type(self, words: Words) -> Iterator[Piece]:
        """`CREATE TYPE name AS …`."""
        name, at = name_at(words, 0)
        yield Piece(name, "TYPE", written(words[at:]))

    def domain(self, words: Words) -> Iterator[Piece]:
        """`CREATE DOMAIN name AS …`."""
        name, at = name_at(words, 0)
        yield from self._column(name, words[at + 1 :], "DOMAIN")

    def alter_domain(self, words: Words) -> Iterator[Piece]:
        """`ALTER DOMAIN name ADD CONSTRAINT name …`."""
        name, at = name_at(words, 0)
        yield from self._constraint(name, words[at + 1 :])

    def policy(self, words: Words) -> Iterator[Piece]:
        """`CREATE POLICY name ON table …`."""
        table, at = name_at(words, 2)
        yield Piece(table, f"POLICY {words[0].text}", written(words[at:]))

    def trigger(self, words: Words) -> Iterator[Piece]:
        """`CREATE TRIGGER name … ON table …`."""
        at = next(at for at, word in enumerate(words) if word.text == "ON")
        yield Piece(name_at(words, at + 1)[0], f"TRIGGER {words[0].text}", written(words[1:]))

    def extension(self, words: Words) -> Iterator[Piece]:
        """`CREATE EXTENSION IF NOT EXISTS name WITH SCHEMA schema`."""
        yield Piece(words[3].text, "EXTENSION", written(words[4:]))

    def _borne(self, name: str, index: Piece) -> None:
        place = (schema_of(index.subject), name)
        self._bearers[place], self._tables[place] = f"<{index.facet} {index.text}>", index.subject

    def _bearer(self, place: str, name: str) -> str:
        return self._bearers.get((place, name), f"<{name}>")


_Reading = Callable[[_Reader, Words], Iterator[Piece]]
_READINGS: dict[tuple[str, ...], _Reading] = {
    ("SET",): _Reader.setting,
    ("SELECT",): _Reader.nothing,
    ("CREATE", "SCHEMA"): _Reader.schema,
    ("CREATE", "TABLE"): _Reader.table,
    ("CREATE", "UNLOGGED", "TABLE"): _Reader.unlogged,
    ("CREATE", "FOREIGN", "TABLE"): _Reader.foreign,
    ("ALTER", "TABLE"): _Reader.alter_table,
    ("CREATE", "SEQUENCE"): _Reader.sequence,
    ("CREATE", "UNLOGGED", "SEQUENCE"): _Reader.unlogged_sequence,
    ("ALTER", "SEQUENCE"): _Reader.alter_sequence,
    ("CREATE", "INDEX"): _Reader.index,
    ("CREATE", "UNIQUE", "INDEX"): _Reader.unique_index,
    ("ALTER", "INDEX"): _Reader.alter_index,
    ("COMMENT", "ON"): _Reader.comment,
    ("CREATE", "TYPE"): _Reader.type,
    ("CREATE", "DOMAIN"): _Reader.domain,
    ("ALTER", "DOMAIN"): _Reader.alter_domain,
    ("CREATE", "POLICY"): _Reader.policy,
    ("CREATE", "TRIGGER"): _Reader.trigger,
    ("CREATE", "EXTENSION"): _Reader.extension,
}
