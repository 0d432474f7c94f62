"""Expressions over a table's columns, printed without opening the table.

`pg_get_expr` opens the relation whose columns an expression uses: it builds that table's whole cache entry, which
is most of the price of reading checks and indexes, and it waits where somebody holds an ACCESS EXCLUSIVE lock. All
that it takes from there are the columns' names. So it is given a catalog that every backend knows, whose columns
have names that nobody uses, and the true names are put in here. Equal conditions on different tables come as equal
text, so that each is brought to its normal form only once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from psycopg import sql

from schemadrift.catalog import Key
from schemadrift.catalog.expressions import normalise, split_list
from schemadrift.catalog.names import quote
from schemadrift.postgres.expression_text import AMBIGUOUS

RELATION = "pg_catalog.pg_statistic"
_SLOTS = 5
COLUMNS = (
    "starelid",
    "staattnum",
    "stainherit",
    "stanullfrac",
    "stawidth",
    "stadistinct",
    *(f"{part}{slot}" for part in ("stakind", "staop", "stacoll", "stanumbers", "stavalues") for slot in range(1, 6)),
)
"""The stand-in's columns, in the order of their numbers, the same in all versions since 12."""

_NUMBERS = {name: number for number, name in enumerate(COLUMNS, 1)}
_PLACE = re.compile(
    r"""'[^']*' | "[^"]*" | pg_statistic\.\*
    | (?<![\w.$])
      (sta(?:relid|attnum|inherit|nullfrac|width|distinct|(?:kind|op|coll|numbers|values)[1-5]))
      (?![\w($])""",
    re.VERBOSE,
)


def printed(tree: str, relation: str) -> sql.Composed:
    """Write what prints an expression.

    Args:
        tree: The qualified column that holds its pg_node_tree: "i.indpred".
        relation: The qualified column that holds the oid of its table: "i.indrelid".
    """
    return sql.SQL("""
        CASE WHEN {tree} IS NOT NULL THEN pg_get_expr({tree}, CASE
            WHEN (SELECT s.relnatts FROM pg_class s WHERE s.oid = {relation}) <= {most} THEN {stand_in}::regclass::oid
            ELSE {relation} END) END""").format(
        tree=sql.Identifier(*tree.split(".")),
        relation=sql.Identifier(*relation.split(".")),
        most=sql.Literal(len(COLUMNS)),
        stand_in=sql.Literal(RELATION),
    )


class Expressions:
    """Puts the true names into expressions, and brings them to their normal form."""

    def __init__(self, name: Callable[[int, int], str], keys: dict[int, Key], widths: Callable[[int], int]) -> None:
        """Take the lookups.

        Args:
            name: A column's name, by relation and number.
            keys: (schema, name) by relation.
            widths: How many columns a relation has, dropped ones included.
        """
        self._name = name
        self._keys = keys
        self._widths = widths
        self._normal: dict[str, str] = {}
        self._shared: dict[str, str] = {}
        self._lists: dict[str, tuple[str, ...]] = {}
        self._pieces: dict[str, tuple[list[str], list[int]]] = {}

    def normal(self, text: str, relation: int) -> str:
        """The normal form of one expression."""
        table = self._keys[relation][1]
        if self._widths(relation) > len(COLUMNS):
            return normalise(text, table=table)
        known = self._normal.get(text)
        if known is None:
            known = self._normal[text] = self._alike(text)
        return self._named(known, relation, table)

    def normals(self, text: str, relation: int) -> tuple[str, ...]:
        """The normal forms of several expressions, separated by commas."""
        table = self._keys[relation][1]
        if self._widths(relation) > len(COLUMNS):
            return tuple(normalise(part, table=table) for part in split_list(text))
        known = self._lists.get(text)
        if known is None:
            known = self._lists[text] = tuple(map(self._alike, split_list(text)))
        return tuple([self._named(part, relation, table) for part in known])

    def _alike(self, text: str) -> str:
        """The normal form of an expression, found once for all that differ only in which of the columns they use."""
        used: dict[str, str] = {}
        for match in _PLACE.finditer(text):
            if match[1] and match[1] not in used:
                used[match[1]] = COLUMNS[len(used)]
        alike = _renamed(text, used)
        known = self._shared.get(alike)
        if known is None:
            known = self._shared[alike] = normalise(alike)
        return _renamed(known, {there: here for here, there in used.items()})

    def _named(self, text: str, relation: int, table: str) -> str:
        """Put the names of a relation's columns in."""
        found = self._pieces.get(text)
        if found is None:
            found = self._pieces[text] = _pieces(text)
        pieces, numbers = found
        if not numbers:
            return text
        again = False
        out = [pieces[0]]
        for number, piece in zip(numbers, pieces[1:], strict=True):
            if number:
                name = self._name(relation, number)
                shown = quote(name)
                again = again or shown != name or name in AMBIGUOUS
            else:
                shown = f"{quote(table)}.*"
            out += (shown, piece)
        named = "".join(out)
        return normalise(named, table=table) if again else named


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """Put some of the stand-in's columns in the place of others."""
    return _PLACE.sub(lambda match: names[match[1]] if match[1] else match[0], text)


def _pieces(text: str) -> tuple[list[str], list[int]]:
    """What stands around the stand-in's columns, and their numbers; 0 for its row as a whole."""
    pieces: list[str] = []
    numbers: list[int] = []
    last = 0
    for match in _PLACE.finditer(text):
        if match[1] is None and match[0] != "pg_statistic.*":
            continue  # a literal, or a quoted name
        pieces.append(text[last : match.start()])
        numbers.append(_NUMBERS[match[1]] if match[1] else 0)
        last = match.end()
    return [*pieces, text[last:]], numbers
