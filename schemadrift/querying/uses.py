"""Who reads and writes a table or column, in which statement, at which line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import fold, parse_qualified, qualified
from schemadrift.errors import UsageError
from schemadrift.nearest import suggestion
from schemadrift.queries.linking import Linked
from schemadrift.queries.places import Place, place
from schemadrift.queries.records import Statement
from schemadrift.queries.usage import Usage, usage
from schemadrift.report.uses import Use, Uses

_COLUMN = 3
_LONGEST = 100


def uses(linked: Linked, catalog: Catalog, name: str) -> Uses:
    """Find the statements that use a table or column.

    Args:
        linked: The statements of a code base.
        catalog: Which tables have which columns.
        name: "table", "table.column", "schema.table" or "schema.table.column".

    Raises:
        UsageError: There is no such table or column.
    """
    table, column = _found(catalog, name)
    users = Users(linked, catalog)
    found = tuple(users.of(table[-1], column))
    return Uses(
        object=qualified(*table, *([column] if column else [])),
        uses=found,
        unread=len(linked.unread),
        statements=len(linked.statements),
    )


class Users:
    """Knows the uses of all tables and columns."""

    def __init__(self, linked: Linked, catalog: Catalog) -> None:
        """Read every statement once."""
        self._sources: dict[str, list[str]] = {}
        columns: defaultdict[str, set[str]] = defaultdict(set)
        for key in catalog.of("table"):
            columns[key[-1]] |= set()
        for key in catalog.of("column"):
            columns[key[-2]].add(key[-1])
        self._found = [(one, usage(one.sent, columns)) for one in linked.statements]

    def of(self, table: str, column: str) -> Iterator[Use]:
        """The uses of a table, or of one of its columns, each line once.

        Args:
            table: Its name without its schema.
            column: The column; "" for the table itself.
        """
        for statement, found in self._found:
            lines: dict[tuple[int, bool], Use] = {}
            for one in found:
                if one.table == table and one.column == column:
                    use = self._use(statement, one)
                    lines.setdefault((use.line, use.writes), use)
            yield from lines.values()

    def _use(self, statement: Statement, one: Usage) -> Use:
        at = self._place(statement, one.at)
        line = self._sources.get(at.file, [])
        text = line[at.line - 1].strip() if 0 < at.line <= len(line) else ""
        return Use(
            file=at.file,
            line=at.line,
            column=at.column,
            scope=statement.scope,
            writes=one.writes,
            star=one.star,
            text=text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…",
        )

    def _place(self, statement: Statement, at: int) -> Place:
        for file in {statement.file, *(one.file for one in statement.pieces if one.file)} - self._sources.keys():
            try:
                text = Path(file).read_text(encoding="utf-8-sig", errors="replace")
            except OSError:
                text = ""
            self._sources[file] = text.splitlines(keepends=True)
        return place(statement, at, self._sources)


def dropped(sql: Sequence[str]) -> Iterator[tuple[Key, str]]:
    """The tables, and the columns of tables, that some statements of a plan drop or rename.

    Yields:
        The table's name and the column's; "" for the table itself.
    """
    for statement in sql:
        words = [one for one in tokens(statement) if one.kind not in {"space", "comment"}]
        texts = [fold(one.text) if one.kind == "word" else one.text for one in words]
        if texts[:2] in (["drop", "table"], ["alter", "table"]):
            at = 2 + 2 * (texts[2:4] == ["if", "exists"]) + (texts[2:3] == ["only"])
            table, at = _name(texts, at)
            yield from _lost(texts, at, table)


def _lost(texts: Sequence[str], at: int, table: Key) -> Iterator[tuple[Key, str]]:
    if texts[0] == "drop" or list(texts[at : at + 2]) == ["rename", "to"]:
        yield table, ""
    for place_, text in enumerate(texts[:-1]):
        if text in {"drop", "rename"} and texts[place_ + 1] == "column" and place_ >= at:
            start = place_ + 2 + 2 * (texts[place_ + 2 : place_ + 4] == ["if", "exists"])
            yield table, parse_qualified(texts[start])[0]


def _name(texts: Sequence[str], at: int) -> tuple[Key, int]:
    parts = [texts[at]]
    while at + 2 < len(texts) and texts[at + 1] == ".":
        parts.append(texts[at + 2])
        at += 2
    return tuple(parse_qualified(one)[0] for one in parts), at + 1


def _found(catalog: Catalog, name: str) -> tuple[Key, str]:
    """The table and the column that a name means; "" for the table itself."""
    try:
        parts = parse_qualified(name)
    except ValueError as error:
        raise UsageError(f"uses {name}", "is no name", "write it like table, table.column or schema.table") from error
    tables = catalog.of("table")
    for key in tables:
        if parts in {key, key[1:]}:
            return key, ""
    for key in catalog.of("column"):
        if parts in {key, key[1:]}:
            return key[:-1], key[-1]
    known = [qualified(*key[1:]) for key in (*tables, *catalog.of("column"))]
    raise UsageError(f"uses {name}", "neither the models nor the database have it", _hint(name, known, parts))


def _hint(name: str, known: Sequence[str], parts: Key) -> str:
    """The nearest column of a table that is there, else the nearest table."""
    if len(parts) > 1:
        table = f"{qualified(parts[-2])}."
        columns = [one.removeprefix(table) for one in known if one.startswith(table)]
        if columns:
            return suggestion(parts[-1], columns)
    return suggestion(name, [one for one in known if "." not in one])
