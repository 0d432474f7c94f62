"""What pg_dump says of a database, without what a declaration leaves open: column order and names."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from schemadrift.catalog.expressions import split_list
from schemadrift.catalog.lexer import tokens
from schemadrift.postgres.binaries import find_binaries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import Database

_NAME = r'(?:"(?:[^"]|"")+"|[^\s".(]+)'
_NOISE = re.compile(
    r"(?:SET |SELECT pg_catalog\.set_config|\\(?:un)?restrict|CREATE SCHEMA public|COMMENT ON SCHEMA public)"
)
_NAMES = (
    (re.compile(rf"CONSTRAINT {_NAME} NOT NULL"), "NOT NULL"),
    (re.compile(rf"CONSTRAINT {_NAME} "), "CONSTRAINT _ "),
    (re.compile(rf"^CREATE (UNIQUE )?INDEX {_NAME} ON"), r"CREATE \1INDEX _ ON"),
    (re.compile(rf"USING INDEX {_NAME}$"), "USING INDEX _"),
    (re.compile(rf"^(ALTER INDEX|COMMENT ON INDEX) ((?:{_NAME}\.)?){_NAME}"), r"\1 \2_"),
    (re.compile(rf"ATTACH PARTITION ((?:{_NAME}\.)?){_NAME}$"), r"ATTACH PARTITION \1_"),
)
_OWNED = """
SELECT format('%I.%I', n.nspname, s.relname), format('%s_%s', d.refobjid::regclass, a.attname)
FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace n ON n.oid = s.relnamespace
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"""


def dumped(database: Database) -> set[str]:
    """What `pg_dump --schema-only` says, a table's columns, constraints and parameters one by one.

    Left out is what a declaration leaves open: the order of columns, the names of constraints, indexes and owned
    sequences (a check names those that differ), and owners.
    """
    program = find_binaries().program("pg_dump")
    done = subprocess.run(
        [program, "--schema-only", "--no-owner", "-d", database.url], capture_output=True, text=True, check=True
    )
    with database.connect() as connection:
        owned = {name: f"<{column}>" for name, column in connection.execute(_OWNED.encode()).fetchall()}
    statements = [one for one in _statements(done.stdout) if not _NOISE.match(one)]
    return {item for statement in statements for item in _items(_normal(statement, owned))}


def _statements(text: str) -> Iterator[str]:
    """The statements, without comments, each in one line of single spaces."""
    words: list[str] = []
    for token in tokens(text):
        if token.text == ";":
            yield " ".join("".join(words).split())
            words = []
        else:
            words.append(" " if token.kind in {"space", "comment"} else token.text)


def _normal(statement: str, owned: dict[str, str]) -> str:
    for name, column in owned.items():
        statement = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", column, statement)
    for pattern, spelled in _NAMES:
        statement = pattern.sub(spelled, statement)
    return statement


def _items(statement: str) -> Iterator[str]:
    """A statement; of CREATE TABLE and CREATE DOMAIN each part by itself."""
    if statement.startswith("CREATE DOMAIN"):
        head, *checks = statement.split(" CONSTRAINT _ ")
        yield from (head, *(f"{head.split(' AS ')[0]}: {check}" for check in checks))
        return
    found = re.match(r"CREATE (?:UNLOGGED )?TABLE [^(]+ ", statement)
    if found is None:
        yield statement
        return
    head, rest = found.group(), statement[found.end() :]
    while rest.startswith("("):
        inside, rest = _bracketed(rest)
        yield from (f"{head}: {part}" for part in split_list(inside))
        word = re.match(r" ?(?:WITH|INHERITS|PARTITION BY \w+) ", rest)
        head, rest = (head + word.group().strip(), rest[word.end() :]) if word else (head, rest)
    yield head + rest


def _bracketed(text: str) -> tuple[str, str]:
    """What stands between the first bracket and its end, and the rest."""
    depth = 0
    for token in tokens(text):
        depth += (token.text == "(") - (token.text == ")")
        if not depth:
            return text[1 : token.start].strip(), text[token.end :]
    raise ValueError(text)
