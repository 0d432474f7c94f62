"""The keys of indexes and exclusion constraints, read from the text that the compiler renders."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from schemadrift.catalog.expressions import split_list
from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import cut, fold, qualified, quote
from schemadrift.catalog.operator_classes import CORE, is_default
from schemadrift.declared.from_metadata.drafts import TableDraft
from schemadrift.declared.from_metadata.writer import Writer
from schemadrift.kinds.index import IndexKey


def read_key(writer: Writer, draft: TableDraft, method: str, text: str) -> IndexKey:
    """Take one key apart: `(lower(name)) COLLATE "C" text_pattern_ops DESC NULLS LAST`.

    Args:
        writer: Gives schemas and the spelling of expressions.
        draft: The table, for its columns' types and collations.
        method: The access method.
        text: What CREATE INDEX has between two commas.

    Source:
        PostgreSQL manual, CREATE INDEX, "Synopsis".
    """
    found = list(_solid(text))
    end, descending, nulls_first = _ordering(found)
    what = _operand_end(found, end)
    collation, operator_class, options = _suffixes(writer, text, found[what:end])
    operand = text[: found[what - 1].end].strip() if what else text
    operand, inner = _without_collation(operand)
    collation = collation or (writer.collation(inner) if inner else None)
    column = _column(operand)
    known = draft.columns.get(column) if column is not None else None
    if column is not None and known is None and draft.columns:
        # A word such as CURRENT_DATE is no column; PostgreSQL would say so itself.
        column = None
    if column is not None and known is not None:
        if collation == known.collation:
            collation = None
        # with options of its own a class is named even where it is the default
        if operator_class and not options and is_default(method, operator_class, known.type):
            operator_class = ""
    expression = "" if column is not None else writer.normal(operand, table=draft.key[-1])
    return IndexKey(
        column=column or "",
        expression=expression,
        operator_class=_qualified_class(writer, method, operator_class),
        operator_class_options=options,
        collation=collation or "",
        descending=descending,
        nulls_first=descending if nulls_first is None else nulls_first,
    )


@lru_cache(maxsize=1 << 12)
def _solid(text: str) -> tuple[Token, ...]:
    """The tokens of a text without spaces and comments; keys of indexes repeat, and each is looked at three times."""
    return tuple(token for token in tokens(text) if token.kind not in {"space", "comment"})


def _ordering(found: Sequence[Token]) -> tuple[int, bool, bool | None]:
    """Where ASC, DESC and NULLS FIRST or LAST begin, and what they say."""
    end = len(found)
    nulls_first: bool | None = None
    if end > 2 and _word(found[end - 2]) == "nulls" and _word(found[end - 1]) in {"first", "last"}:  # noqa: PLR2004
        nulls_first = _word(found[end - 1]) == "first"
        end -= 2
    descending = False
    if end > 1 and _word(found[end - 1]) in {"asc", "desc"}:
        descending = _word(found[end - 1]) == "desc"
        end -= 1
    return end, descending, nulls_first


def _operand_end(found: Sequence[Token], end: int) -> int:
    """How many tokens the column or expression takes: a name, a call, or a parenthesis.

    What is neither (an expression without its parentheses) is taken whole.
    """
    at = 0
    if at < end and found[at].kind in {"word", "quoted"}:
        at += 1
        while at + 1 < end and found[at].text == "." and found[at + 1].kind in {"word", "quoted"}:
            at += 2
    if at < end and found[at].text == "(":
        at = _closing(found, at, end)
    rest = found[at:end]
    if at and (not rest or rest[0].kind in {"word", "quoted"}):
        return at
    return end


def _closing(found: Sequence[Token], at: int, end: int) -> int:
    depth = 0
    while at < end:
        depth += (found[at].text == "(") - (found[at].text == ")")
        at += 1
        if not depth:
            break
    return at


def _suffixes(writer: Writer, text: str, found: Sequence[Token]) -> tuple[str | None, str, tuple[str, ...]]:
    """What stands between the operand and its order: collation, operator class, its options."""
    collation = None
    at = 0
    if found and _word(found[0]) == "collate":
        at = _name_end(found, 1)
        collation = writer.collation(text[found[1].start : found[at - 1].end])
    operator_class = ""
    options: tuple[str, ...] = ()
    if at < len(found):
        end = _name_end(found, at)
        operator_class = ".".join(_name(token) for token in found[at:end] if token.text != ".")
        if end < len(found) and found[end].text == "(":
            options = _options(text[found[end].end : found[-1].start])
    return collation, operator_class, options


def _without_collation(operand: str) -> tuple[str, str]:
    """Take the COLLATE out of `(name COLLATE "C")`, as PostgreSQL does: it belongs to the key."""
    found = list(_solid(operand))
    while len(found) > 2 and found[0].text == "(" and _closing(found, 0, len(found)) == len(found):  # noqa: PLR2004
        found = found[1:-1]
    end = _operand_end(found, len(found))
    rest = found[end:]
    if len(rest) > 1 and _word(rest[0]) == "collate" and _name_end(rest, 1) == len(rest):
        return operand[found[0].start : found[end - 1].end], operand[rest[1].start : rest[-1].end]
    return operand, ""


def _options(text: str) -> tuple[str, ...]:
    pairs = (part.partition("=") for part in text.split(","))
    return tuple(sorted(f"{fold(name.strip())}={_unquoted(value.strip())}" for name, _, value in pairs))


def _unquoted(value: str) -> str:
    return value[1:-1].replace("''", "'") if value[:1] == "'" else value.lower()


def _name_end(found: Sequence[Token], at: int) -> int:
    at += 1
    while at + 1 < len(found) and found[at].text == ".":
        at += 2
    return at


def _word(token: Token) -> str:
    return fold(token.text) if token.kind == "word" else ""


def _name(token: Token) -> str:
    if token.kind == "quoted":
        return cut(token.text[1:-1].replace('""', '"'))
    return fold(token.text)


def _column(operand: str) -> str | None:
    """The column that an operand is, parentheses around it aside; None for an expression."""
    found = list(_solid(operand))
    while len(found) > 2 and found[0].text == "(" and found[-1].text == ")":  # noqa: PLR2004
        found = found[1:-1]
    if len(found) == 1 and found[0].kind in {"word", "quoted"}:
        return _name(found[0])
    return None


def _qualified_class(writer: Writer, method: str, name: str) -> str:
    """An operator class in the catalog's spelling; one that is not PostgreSQL's own lives where others are made."""
    if not name:
        return ""
    schema, _, bare = name.rpartition(".")
    if schema in {"", "pg_catalog"} and (method.lower(), bare) in CORE:
        return quote(bare)
    return qualified(schema or writer.facts.default_schema, bare)


def name_of_expression(text: str) -> str | None:
    """The name that PostgreSQL gives an index column for an expression: a function's, mostly.

    Source:
        PostgreSQL manual, 7.3.2 Column Labels ("?column?" becomes "expr" in an index).
    """
    found = list(_solid(text))
    while len(found) > 2 and found[0].text == "(" and _closing(found, 0, len(found)) == len(found):  # noqa: PLR2004
        found = found[1:-1]
    called = len(found) > 2 and found[1].text == "(" and found[0].kind in {"word", "quoted"}  # noqa: PLR2004
    return _name(found[0]) if called and _closing(found, 1, len(found)) == len(found) else None


def key_list(writer: Writer, draft: TableDraft, method: str, text: str) -> list[IndexKey]:
    """Take a list of keys apart, as PARTITION BY and CREATE INDEX have it between their parentheses."""
    return [read_key(writer, draft, method, part) for part in split_list(text)]
