"""ON CONFLICT without its unique index: PostgreSQL looks for that when it plans, and not yet when it parses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from schemadrift.catalog import Catalog
from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import parse_qualified
from schemadrift.postgres.describe import Refused

STATE = "42P10"
_MESSAGE = "there is no unique or exclusion constraint matching the ON CONFLICT specification"
_NAMES = {"word", "quoted"}
_UNKNOWN = """
SELECT (a ->> 'number')::int FROM json_array_elements($1::json) a
JOIN pg_class c ON c.oid = to_regclass(a ->> 'relation') AND c.relkind IN ('r', 'p')
WHERE NOT EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
        AND i.indpred IS NULL AND i.indexprs IS NULL
        AND (SELECT array_agg(t.attname::text ORDER BY t.attname::text COLLATE "C")
             FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) k JOIN pg_attribute t
             ON t.attrelid = c.oid AND t.attnum = k)
            = ARRAY(SELECT n FROM json_array_elements_text(a -> 'columns') n ORDER BY n COLLATE "C"))
"""


class Arbiter(NamedTuple):
    """What an ON CONFLICT names: the table as it is written, the columns, and where they are written, from 1."""

    relation: str
    columns: tuple[str, ...]
    position: int


def arbiters(text: str) -> Iterator[Arbiter]:
    """The ON CONFLICT (columns) DO of a statement; not those with expressions, operator classes or a condition."""
    found = [one for one in tokens(text) if one.kind not in {"space", "comment"}]
    words = [one.text.upper() if one.kind == "word" else one.text for one in found]
    into: dict[int, str] = {}
    depth = 0
    for at, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if words[at : at + 2] == ["INSERT", "INTO"]:
            into[depth] = _relation(found, at + 2)
        elif words[at : at + 3] == ["ON", "CONFLICT", "("] and into.get(depth):
            columns = _columns(found, at + 3)
            if columns:
                yield Arbiter(into[depth], columns, found[at + 2].start + 1)


def _relation(found: Sequence[Token], at: int) -> str:
    end = at
    while end + 2 < len(found) and found[end + 1].text == ".":
        end += 2
    names = found[at : end + 1]
    return "".join(one.text for one in names) if names and all(one.kind in _NAMES for one in names[::2]) else ""


def _columns(found: Sequence[Token], at: int) -> tuple[str, ...]:
    columns: list[str] = []
    while at + 2 < len(found) and found[at].kind in _NAMES:
        columns += parse_qualified(found[at].text)
        if found[at + 1].text == ")":
            return tuple(sorted(set(columns))) if found[at + 2].text.upper() == "DO" else ()
        if found[at + 1].text != ",":
            return ()
        at += 2
    return ()


def without_index(
    connection: psycopg.Connection[Any], texts: Sequence[str], *, search_path: Sequence[str] = ()
) -> dict[str, Refused]:
    """The statements that fail whenever they run, with what PostgreSQL says then.

    Args:
        connection: One of our own, in autocommit.
        texts: Statements that the server can parse.
        search_path: The schemas to look names up in; empty for the role's own.

    Source:
        PostgreSQL manual, INSERT, "ON CONFLICT Clause": unique index inference. It asks for no right on a table.
    """
    asked = [(text, one) for text in texts if "conflict" in text.lower() for one in arbiters(text)]
    if not asked:
        return {}
    given = [
        {"number": number, "relation": one.relation, "columns": one.columns} for number, (_, one) in enumerate(asked)
    ]
    with connection.transaction():
        if search_path:
            names = sql.SQL(", ").join(map(sql.Identifier, search_path))
            connection.execute(sql.SQL("SET LOCAL search_path = {}").format(names))
        cursor = psycopg.RawCursor(connection, row_factory=tuple_row)
        rows = cursor.execute(_UNKNOWN, [msgspec.json.encode(given).decode()], prepare=False).fetchall()
    found: dict[str, Refused] = {}
    for (number,) in rows:
        text, one = asked[number]
        found.setdefault(text, Refused(STATE, _MESSAGE, one.position, "", ", ".join(one.columns)))
    return found


def declared(catalog: Catalog, text: str, position: int) -> bool:
    """Whether a declaration has the key that an ON CONFLICT at a position of a statement counts on."""
    for one in arbiters(text):
        if one.position != position:
            continue
        table = parse_qualified(one.relation)[-1]
        for kind in ("primary_key", "unique", "index"):
            for key, record in catalog.of(kind).items():
                if key[1] == table and _unique_over(record) == set(one.columns):
                    return True
    return False


def _unique_over(record: Any) -> set[str]:
    """The columns that a key or a full unique index is over; none for other indexes."""
    keys = getattr(record, "keys", None)
    if keys is None:
        return set(record.columns)
    return {one.column for one in keys} if record.unique and record.predicate is None else set()
