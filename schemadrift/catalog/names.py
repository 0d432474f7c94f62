"""Names as PostgreSQL writes, cuts and makes them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from functools import lru_cache

LIMIT_BYTES = 63
"""The longest name, in bytes of UTF-8 (NAMEDATALEN - 1)."""


def word_set(text: str) -> frozenset[str]:
    """Give the words of a text: a long table reads better as a paragraph than one word a line."""
    return frozenset(text.split())


KEYWORDS = word_set(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both
    case cast char character check coalesce collate collation column concurrently constraint create cross
    current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
    decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign
    freeze from full grant greatest group grouping having ilike in initially inner inout int integer
    intersect interval into is isnull join json json_array json_arrayagg json_exists json_object
    json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left
    like limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null
    nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real
    references returning right row select session_user setof similar smallint some substring symmetric
    system_user table tablesample then time timestamp to trailing treat trim true union unique user using
    values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists
    xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """
)
"""Words that a name must be quoted for: all that are not "unreserved" in any version from 13 to 18.

Source: PostgreSQL manual, Appendix C "SQL Key Words"; pg_get_keywords().
"""

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")
_PART = re.compile(
    r'[ \t\n\r\f\v]*(?:"((?:[^"]|"")+)"|([^\x00-@\[-^`{-\x7f][^\x00-#%-/:-@\[-^`{-\x7f]*))'
    r"[ \t\n\r\f\v]*(\.|\Z)"
)
_UPPER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


@lru_cache(maxsize=1 << 17)
def quote(name: str) -> str:
    """Write a name as SQL, in quotes only where PostgreSQL's quote_ident() puts them.

    A word that is a keyword in some supported version only is quoted for all of them.

    Source:
        PostgreSQL manual, 9.4 String Functions, quote_ident.
    """
    if _PLAIN.match(name) and name not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(*parts: str) -> str:
    """Write a name of several parts as SQL, outermost first: `public."Order"`."""
    return ".".join(map(quote, parts))


def fold(word: str) -> str:
    """Give the name that an unquoted word stands for: ASCII letters lower-cased, then cut.

    Source:
        PostgreSQL manual, 4.1.1 Identifiers and Key Words (other letters keep their case in UTF-8).
    """
    return cut(word.lower() if word.isascii() else word.translate(_UPPER))


def parse_qualified(text: str) -> tuple[str, ...]:
    """Split SQL such as `a."b.c".D` into its names: `("a", "b.c", "d")`.

    Raises:
        ValueError: The text is no qualified name.
    """
    parts: list[str] = []
    at = 0
    while match := _PART.match(text, at):
        quoted, word, end = match.groups()
        parts.append(cut(quoted.replace('""', '"')) if quoted else fold(word))
        at = match.end()
        if not end:
            return tuple(parts)
    raise ValueError(f"{text!r}: is no qualified name; write it like schema.name")


def cut(name: str) -> str:
    """Cut a name to 63 bytes of UTF-8, never within a character, as the server does silently.

    Source:
        PostgreSQL manual, 4.1.1 Identifiers and Key Words.
    """
    return name if len(name) * 4 <= LIMIT_BYTES else _clip(name, LIMIT_BYTES)


def _clip(name: str, limit_bytes: int) -> str:
    if len(name) <= limit_bytes and name.isascii():
        return name
    encoded = name.encode(errors="surrogatepass")
    if len(encoded) <= limit_bytes:
        return name
    while limit_bytes and encoded[limit_bytes] & 0xC0 == 0x80:  # noqa: PLR2004  # within a character
        limit_bytes -= 1
    return encoded[:limit_bytes].decode(errors="surrogatepass")


def made_name(table: str, column_part: str | None, label: str) -> str:
    """Join a table's name, its columns' part and a label with `_`, as PostgreSQL makes names.

    Where the whole is longer than 63 bytes the longer of the first two parts is shortened, the
    second one first when they are equal; the label stays whole.
    """
    whole = f"{table}_{label}" if column_part is None else f"{table}_{column_part}_{label}"
    if len(whole) <= LIMIT_BYTES and whole.isascii():
        return whole
    first, second = _length(table), _length(column_part or "")
    room = LIMIT_BYTES - len(label) - 1 - (column_part is not None)
    if first + second > room:
        # Shave the longer part until both are equal, then both in turn.
        excess = first + second - room
        gap = first - second
        if gap > 0:
            shaved = min(excess, gap)
            first -= shaved
        else:
            shaved = min(excess, -gap)
            second -= shaved
        excess -= shaved
        second -= excess - excess // 2
        first -= excess // 2
    parts = [_clip(table, first)]
    if column_part is not None:
        parts.append(_clip(column_part, second))
    return "_".join([*parts, label])


def _length(name: str) -> int:
    return len(name) if name.isascii() else len(name.encode(errors="surrogatepass"))


def free_name(table: str, column_part: str | None, label: str, taken: Container[str] = frozenset()) -> str:
    """Make a name that is not taken: the label gets 1, 2, … until it is free.

    Args:
        table: The table's bare name.
        column_part: The columns' part, from `joined`; None when there is none.
        label: "pkey", "key", "fkey", "check", "excl", "idx" or "seq".
        taken: Names that must not be used. For indexes and their constraints: all relations and constraints
            of the schema; for foreign keys and checks: the schema's constraints; for sequences: its relations.
    """
    name = made_name(table, column_part, label)
    number = 0
    while name in taken:
        number += 1
        name = made_name(table, column_part, f"{label}{number}")
    return name


def joined(columns: Iterable[str]) -> str:
    """Join column names with `_`; no further name is added once 64 bytes are reached."""
    whole = ""
    for column in columns:
        whole = f"{whole}_{column}" if whole else column
        if _length(whole) > LIMIT_BYTES:
            break
    return whole


def index_columns(columns: Iterable[str | None]) -> list[str]:
    """Name the columns of an index: an expression without a name is "expr", and no name is used twice.

    Args:
        columns: Key columns and INCLUDE columns in order; None for an expression without a name.
    """
    names: list[str] = []
    for column in columns:
        wanted = column or "expr"
        name = wanted
        number = 0
        while name in names:
            number += 1
            name = _clip(wanted, LIMIT_BYTES - len(str(number))) + str(number)
        names.append(name)
    return names


def primary_key_name(table: str, taken: Container[str] = frozenset()) -> str:
    """Name an unnamed primary key: `orders_pkey`."""
    return free_name(table, None, "pkey", taken)


def unique_name(table: str, columns: Iterable[str], taken: Container[str] = frozenset()) -> str:
    """Name an unnamed unique constraint: `orders_a_b_key`; INCLUDE columns count as well."""
    return free_name(table, joined(index_columns(columns)), "key", taken)


def foreign_key_name(table: str, columns: Iterable[str], taken: Container[str] = frozenset()) -> str:
    """Name an unnamed foreign key: `orders_user_id_fkey`."""
    return free_name(table, joined(columns), "fkey", taken)


def check_name(table: str, column: str | None, taken: Container[str] = frozenset()) -> str:
    """Name an unnamed check constraint: `orders_total_check`, or `orders_check`.

    Args:
        table: The table's bare name.
        column: The one column that the expression names; None when it names none or several.
        taken: Names of the schema's constraints.
    """
    return free_name(table, column, "check", taken)


def exclusion_name(table: str, columns: Iterable[str | None], taken: Container[str] = frozenset()) -> str:
    """Name an unnamed exclusion constraint: `bookings_room_during_excl`; None is an expression."""
    return free_name(table, joined(index_columns(columns)), "excl", taken)


def index_name(table: str, columns: Iterable[str | None], taken: Container[str] = frozenset()) -> str:
    """Name an unnamed index: `orders_a_b_idx`.

    Args:
        table: The table's bare name.
        columns: Key and INCLUDE columns in order. For an expression the name that a SELECT would give its
            column (a function's name), None where that is `?column?`.
        taken: Names of the schema's relations.
    """
    return free_name(table, joined(index_columns(columns)), "idx", taken)


def sequence_name(table: str, column: str, taken: Container[str] = frozenset()) -> str:
    """Name the sequence of a serial or identity column: `orders_id_seq`."""
    return free_name(table, column, "seq", taken)
