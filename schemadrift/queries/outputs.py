"""Which columns of a statement's result may be NULL, as far as its own words tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import word_set
from schemadrift.queries.splitting import unquoted

_MAIN = frozenset({"select", "insert", "update", "delete", "merge", "values"})
_SETS = frozenset({"union", "intersect", "except"})
_AFTER_LIST = word_set("from where group having window order limit offset fetch for into")
_AFTER_FROM = word_set("where group having window order limit offset fetch for returning")
_EMPTY_IS_NULL = word_set(
    """
    sum avg min max array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg bool_and bool_or every
    bit_and bit_or stddev variance stddev_pop stddev_samp var_pop var_samp percentile_cont percentile_disc mode xmlagg
    range_agg any_value
    """
)
"""Aggregates that give NULL where there is no row.

Source: PostgreSQL manual, 9.21 Aggregate Functions.
"""
_NEVER_NULL = word_set(
    """
    count row_number rank dense_rank now current_timestamp current_date localtimestamp current_user exists true false
    gen_random_uuid clock_timestamp statement_timestamp transaction_timestamp grouping regr_count to_regclass
    """
) - {"to_regclass"}
_STRICT = word_set(
    """
    round ceil ceiling floor abs trunc cast numeric integer int int2 int4 int8 bigint smallint float float4 float8 real
    double precision text varchar character varying boolean bool date_trunc extract distinct case when then else end as
    filter where over from is not and or in like order by asc desc epoch null
    """
)
"""Words that leave a NULL one, or stand within the parentheses of an aggregate."""
EMPTY = "of no rows is NULL"
"""Why an aggregate may be NULL."""
_JOINS = frozenset({"left", "right", "full"})


class Item(NamedTuple):
    """One item of a list of results.

    Attributes:
        nullable: Whether its words say that it may be NULL; None where they do not tell, as of a bare column.
        why: Why it may be, one clause; "" otherwise.
        qualifier: The table or alias that a bare column names; "" for none.
    """

    nullable: bool | None
    why: str = ""
    qualifier: str = ""


@dataclass(slots=True)
class Outputs:
    """What a statement's words say of its results.

    Attributes:
        items: One for each column; empty where they cannot be told apart (a star, a union).
        extended: Names and aliases of tables that an outer join fills up with NULL.
        plain: Those of tables that are read without.
        filtered: Names that its conditions mention: a column among them may never be NULL in a row that passes.
        simple: Whether all tables stand in one list, so that `extended` and `plain` are all there is.
    """

    items: list[Item] = field(default_factory=list)
    extended: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    filtered: set[str] = field(default_factory=set)
    simple: bool = True


def outputs(sent: str) -> Outputs:
    """Read what a statement says of its results.

    Args:
        sent: The statement as the server gets it.
    """
    words = [one for one in tokens(sent) if one.kind not in {"space", "comment"}]
    found = Outputs()
    main = _main(words)
    if not main:
        found.simple = False
        return found
    verb = _word(main[0])
    tops = _tops(main)
    found.filtered = _filtered(words)
    found.simple = len(main) == len(words) and not any(_word(one) in _JOINS for one in _inner(main))
    if verb == "select" and not any(_word(main[at]) in _SETS for at in tops):
        _select(main, tops, found)
    elif verb != "select":
        at = next((at for at in tops if _word(main[at]) == "returning"), None)
        found.items = [] if at is None else _items(main[at + 1 :], grouped=True)
    return found


def _word(token: Token) -> str:
    return token.text.lower() if token.kind == "word" else ""


def _main(words: list[Token]) -> list[Token]:
    """The statement after its WITH list."""
    depth = 0
    for at, token in enumerate(words):
        depth += (token.text in "([") - (token.text in ")]") if token.kind == "mark" else 0
        if depth == 0 and _word(token) in _MAIN:
            return words[at:]
    return []


def _tops(words: list[Token]) -> list[int]:
    """The places of words outside of all parentheses."""
    depth = 0
    found: list[int] = []
    for at, token in enumerate(words):
        if token.kind == "mark" and token.text in "([)]":
            depth += 1 if token.text in "([" else -1
        elif depth == 0:
            found.append(at)
    return found


def _inner(words: list[Token]) -> list[Token]:
    tops = set(_tops(words))
    return [one for at, one in enumerate(words) if at not in tops]


def _filtered(words: list[Token]) -> set[str]:
    """Names after the first WHERE, ON, USING or HAVING."""
    at = next((at for at, one in enumerate(words) if _word(one) in {"where", "on", "using", "having"}), len(words))
    return {unquoted(one) for one in words[at:] if one.kind in {"word", "quoted"}}


def _select(main: list[Token], tops: list[int], found: Outputs) -> None:
    ends = [at for at in tops if _word(main[at]) in _AFTER_LIST and not _distinct_from(main, at)]
    end = ends[0] if ends else len(main)
    grouped = any(_word(main[at]) == "group" for at in tops)
    found.items = _items(_without_distinct(main[1:end]), grouped=grouped)
    if ends and _word(main[end]) == "from":
        stop = next((at for at in tops if at > end and _word(main[at]) in _AFTER_FROM), len(main))
        _joins(main[end + 1 : stop], found)


def _distinct_from(words: list[Token], at: int) -> bool:
    """Whether FROM belongs to IS DISTINCT FROM."""
    return _word(words[at]) == "from" and at > 0 and _word(words[at - 1]) == "distinct"


def _without_distinct(words: list[Token]) -> list[Token]:
    if not words or _word(words[0]) not in {"distinct", "all"}:
        return words
    if len(words) > 1 and _word(words[1]) == "on":
        depth = 0
        for at, token in enumerate(words[2:], 2):
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0:
                return words[at + 1 :]
    return words[1:]


def _items(words: list[Token], *, grouped: bool) -> list[Item]:
    """The items of a list; none where a star stands for several."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in words:
        if token.kind == "mark" and token.text in "([)]":
            depth += 1 if token.text in "([" else -1
        if token.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    if any(not one or one[-1].text == "*" for one in parts):
        return []
    return [_item(_unnamed(one), grouped=grouped) for one in parts]


def _unnamed(part: list[Token]) -> list[Token]:
    """An item without the name that it is given, and without the casts behind it."""
    tops = _tops(part)
    named = [at for at in tops if _word(part[at]) == "as"]
    if named:
        part = part[: named[-1]]
    elif len(part) > 1 and part[-1].kind in {"word", "quoted"} and part[-2].text in {")", "]"}:
        part = part[:-1] if _word(part[-1]) != "end" else part
    cast = next((at for at in tops if at < len(part) and part[at].text == "::"), len(part))
    return part[:cast]


def _item(part: list[Token], *, grouped: bool) -> Item:
    if not part:
        return Item(None)
    if len(part) == 1 and _word(part[0]) == "null":
        return Item(nullable=True, why="it is NULL")
    if _never_null(part):
        return Item(nullable=False)
    if len(part) == 3 and part[1].text == ".":  # noqa: PLR2004 - table, point, column
        return Item(None, qualifier=unquoted(part[0]))
    aggregate = "" if grouped else _empty_aggregate(part)
    return Item(nullable=True, why=f"{aggregate.upper()} {EMPTY}") if aggregate else Item(None)


def _never_null(part: list[Token]) -> bool:
    first = _word(part[0])
    if first == "coalesce":
        return _last_is_literal(part)
    literal = part[0].kind in {"string", "number", "bits"} and len(part) == 1
    return literal or (first in _NEVER_NULL and _one_call(part))


def _empty_aggregate(part: list[Token]) -> str:
    """The aggregate that makes an item NULL where there are no rows; "" for none."""
    words = [_word(one) for one in part]
    aggregate = next((one for one in words if one in _EMPTY_IS_NULL), "")
    if "select" in words or words[0] == "coalesce" or not aggregate:
        return ""
    return aggregate if _keeps_null(part) else ""


def _one_call(part: Sequence[Token]) -> bool:
    """Whether an item is one word, or one call and no more: not `count(*) / NULL`."""
    if len(part) == 1:
        return True
    depth = 0
    for at, token in enumerate(part[1:], 1):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            rest = [_word(one) for one in part[at + 1 :]]
            return not rest or rest[0] in {"over", "filter"}
    return False


def _last_is_literal(part: Sequence[Token]) -> bool:
    """Whether the last argument of COALESCE is a literal, and nothing follows the call."""
    if part[-1].text != ")":
        return False
    at = len(part) - 2
    while at > 0 and part[at - 1].text == "::":
        at -= 2
    return part[at].kind in {"string", "number"} or _word(part[at]) in {"true", "false", "current_timestamp"}


def _keeps_null(part: Sequence[Token]) -> bool:
    """Whether what stands around and in an aggregate leaves its NULL one: no function that may make it a value."""
    for at, token in enumerate(part):
        called = at + 1 < len(part) and part[at + 1].text == "("
        word = _word(token)
        if called and word and word not in _EMPTY_IS_NULL and word not in _STRICT and _outside(part, at):
            return False
        if word in {"over", "case"} and _outside(part, at):
            return False
        if token.text == "||" or word == "is":
            return not _outside(part, at)
    return True


def _outside(part: Sequence[Token], at: int) -> bool:
    """Whether a word stands outside of the parentheses of every aggregate."""
    depth = 0
    inside: list[int] = []
    for place, token in enumerate(part[:at]):
        if token.text == "(":
            depth += 1
            if place and _word(part[place - 1]) in _EMPTY_IS_NULL:
                inside.append(depth)
        elif token.text == ")":
            if inside and inside[-1] == depth:
                inside.pop()
            depth -= 1
    return not inside


def _joins(words: list[Token], found: Outputs) -> None:
    """Tell the tables that outer joins fill up from the others."""
    tree: set[str] = set()
    kind = ""
    expects = True
    depth = 0
    at = 0
    while at < len(words):
        token = words[at]
        depth += (token.text == "(") - (token.text == ")")
        word = _word(token)
        if depth == 0 and token.text == ",":
            tree, kind, expects = set(), "", True
        elif depth == 0 and word in _JOINS:
            kind = word
        elif depth == 0 and word == "join":
            expects = True
        elif depth == 0 and expects and token.kind in {"word", "quoted"} and word not in {"only", "lateral"}:
            names, at = _table(words, at)
            _place(names, kind, tree, found)
            tree |= names
            kind, expects = "", False
            continue
        elif depth == 1 and token.text == "(" and expects:
            found.simple = False
        at += 1


def _place(names: set[str], kind: str, tree: set[str], found: Outputs) -> None:
    if kind in {"left", "full"}:
        found.extended |= names
    else:
        found.plain |= names
    if kind in {"right", "full"}:
        found.extended |= tree
        found.plain -= tree


def _table(words: list[Token], at: int) -> tuple[set[str], int]:
    """A table's name and alias, and the place after them."""
    name = unquoted(words[at])
    at += 1
    while at + 1 < len(words) and words[at].text == ".":
        name = unquoted(words[at + 1])
        at += 2
    if at < len(words) and _word(words[at]) == "as":
        at += 1
    if at < len(words) and words[at].kind in {"word", "quoted"} and _word(words[at]) not in _NO_ALIAS:
        return {name, unquoted(words[at])}, at + 1
    return {name}, at


_NO_ALIAS = word_set("left right full inner cross natural join on using where tablesample")
