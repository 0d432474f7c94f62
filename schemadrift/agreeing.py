"""Whether the dump of a clone after its plan agrees with the dump of a database that was built from the declaration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.expressions import split_list
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import parse_qualified
from schemadrift.drift import Answer, Question
from schemadrift.postgres.dump_pieces import Piece
from schemadrift.quarantine import SCHEMA

Ask: TypeAlias = Callable[[Sequence[Question]], Mapping[Question, Answer]]
"""Gives an answer to every question about expressions."""
_EXPRESSIONS = ("CHECK", "INDEX", "UNIQUE INDEX", "EXCLUDE", "GENERATED", "POLICY", "PARTITION BY")
_TABLE = 2


class Dumps(NamedTuple):
    """Three dumps: of the clone before the plan (its renames done), of the clone after it, of the declaration."""

    before: frozenset[Piece]
    after: frozenset[Piece]
    built: frozenset[Piece]


class Agreement(NamedTuple):
    """What came of comparing dumps.

    Attributes:
        many: How many pieces the declaration makes.
        spared: Those of objects that the plan leaves, as it says; not there.
        respelled: Those that stand there otherwise, and PostgreSQL holds the two for the same.
        kept: Those that stand there as they stood before the plan, and otherwise than declared: only the comparison
            of catalogs holds them for the same, or for left open by the declaration.
        missing: Those that are not there. There must be none.
        added: Pieces of the clone that are not declared and were not there before. There must be none.
    """

    many: int
    spared: tuple[Piece, ...]
    respelled: tuple[Piece, ...]
    kept: tuple[Piece, ...]
    missing: tuple[Piece, ...]
    added: tuple[Piece, ...]


def agreement(dumps: Dumps, after: Catalog, spared: Collection[ObjectId], ask: Ask) -> Agreement:
    """Compare the dumps.

    What is declared has to be there, and what is there and not declared has to have been there before, apart from the
    schema where schemadrift keeps rows. Partitions and children, which nobody has to declare, get what their parents
    get. What is declared twice is satisfied by having it once.

    Args:
        dumps: The three dumps.
        after: The catalog of the clone after the plan.
        spared: Objects that the plan leaves as they are.
        ask: Asks the clone whether expressions are the same.
    """
    left = _places(spared, after)
    lost = sorted(dumps.built - dumps.after)
    out = [piece for piece in lost if piece.key[:_TABLE] in left or piece.key[:1] in left]
    lost = [piece for piece in lost if piece not in set(out)]
    other = dumps.after - dumps.built
    family = _Family(after, dumps.built)
    new = [one for one in sorted(other - dumps.before) if one.key[:1] != (SCHEMA,) and not family.has(one)]
    wanted = _Pairs(lost, dumps.after, after)
    gone = _Pairs(new, dumps.before - dumps.after, after)
    answers = ask([*wanted.questions(), *gone.questions()])

    respelled = wanted.matched(lambda pair: wanted.verdict(pair, answers) is True)
    stayed = (other & dumps.before) - set(respelled.values())
    kept = wanted.matched(lambda pair: pair[1] in stayed and wanted.verdict(pair, answers) is not False, once=True)
    found = set(respelled.values())
    same = gone.matched(lambda pair: gone.verdict(pair, answers) is True)
    return Agreement(
        many=len(dumps.built),
        spared=tuple(out),
        respelled=tuple(respelled),
        kept=tuple(kept),
        missing=tuple(piece for piece in lost if piece not in respelled and piece not in kept),
        added=tuple(piece for piece in new if piece not in found and piece not in same),
    )


Pair: TypeAlias = tuple[Piece, Piece]


class _Pairs:
    """Pieces, each with those that say the same thing of the same object in other words."""

    def __init__(self, pieces: Iterable[Piece], others: Iterable[Piece], catalog: Catalog) -> None:
        by: dict[tuple[str, str], list[Piece]] = {}
        for other in sorted(others):
            by.setdefault(other[:2], []).append(other)
        self._open = [(piece, other) for piece in pieces for other in by.get(piece[:2], ())]
        self._asked = {pair: _questions(*pair, catalog) for pair in self._open}

    def questions(self) -> Iterator[Question]:
        """What PostgreSQL has to say about the pairs."""
        for asked in self._asked.values():
            yield from asked or ()

    def verdict(self, pair: Pair, answers: Mapping[Question, Answer]) -> bool | None:
        """Whether PostgreSQL holds the two for the same; None where it cannot be asked or cannot tell."""
        asked = self._asked[pair]
        if not asked:
            return None
        told = [answers[question] for question in asked]
        if any(one is False for one in told):
            return False
        return True if all(one is True for one in told) else None

    def matched(self, fits: Callable[[Pair], bool], *, once: bool = False) -> dict[Piece, Piece]:
        """Pieces with one that fits each; none is taken twice where that counts."""
        found: dict[Piece, Piece] = {}
        used: set[Piece] = set()
        for pair in self._open:
            if pair[0] not in found and not (once and pair[1] in used) and fits(pair):
                found[pair[0]] = pair[1]
                used.add(pair[1])
        self._open = [pair for pair in self._open if pair[0] not in found]
        return found


def _questions(piece: Piece, other: Piece, catalog: Catalog) -> list[Question] | None:
    """What has to be true for two pieces to be the same; None where more differs than expressions."""
    key = piece.key
    if piece.facet == "DEFAULT":
        column = catalog.of("column").get(key)
        return [Question(None, column.type, other.text, piece.text)] if column else None
    if not piece.facet.startswith(_EXPRESSIONS):
        return None
    here, there = list(_parted(other.text)), list(_parted(piece.text))
    if [one for one in here if one[0] != "("] != [one for one in there if one[0] != "("] or len(here) != len(there):
        return None
    table = ("domain", *key) if key in catalog.of("domain") else key if key in catalog.of("table") else key[:-1]
    found: list[Question] = []
    for mine, theirs in zip(here, there, strict=True):
        if mine != theirs:
            pairs = [split_list(one[1:-1]) for one in (mine, theirs)]
            if len(pairs[0]) != len(pairs[1]):
                return None
            found += [Question(table, "", a, b) for a, b in zip(*pairs, strict=True) if a != b]
    return found


def _parted(text: str) -> Iterator[str]:
    """What stands in outer brackets, with them, and what stands between such."""
    depth = start = 0
    for token in tokens(text):
        if token.text == "(":
            if not depth and text[start : token.start].strip():
                yield text[start : token.start].strip()
            start = start if depth else token.start
            depth += 1
        elif token.text == ")":
            depth -= 1
            if not depth:
                yield text[start : token.end]
                start = token.end
    if text[start:].strip():
        yield text[start:].strip()


def _places(spared: Collection[ObjectId], catalog: Catalog) -> set[Key]:
    """The tables, types, schemas and extensions that some objects belong to."""
    found = {named_in(identity.key[1]) if identity.kind == "other" else identity.key[:_TABLE] for identity in spared}
    sequences = catalog.of("sequence")
    return found | {sequences[key].column[:_TABLE] for key in found if key in sequences and sequences[key].column}


def named_in(text: str) -> Key:
    """The name that the text of an object without a kind of its own begins with; `public.total(integer)`."""
    try:
        return parse_qualified(text.partition("(")[0])[:_TABLE]
    except ValueError:
        return ()


class _Family:
    """Partitions and children, and what those that they come from are to have."""

    def __init__(self, catalog: Catalog, built: Iterable[Piece]) -> None:
        self._parents: dict[Key, tuple[Key, ...]] = {
            key: (record.partition_of,) if record.partition_of else record.inherits
            for key, record in catalog.of("table").items()
            if record.partition_of or record.inherits
        }
        self._told: dict[Key, set[tuple[str, str]]] = {}
        if self._parents:
            for piece in built:
                self._told.setdefault(piece.key, set()).update(
                    {piece[1:], ("ATTACHED", f"<{piece.facet} {piece.text}>")}
                )

    def has(self, piece: Piece) -> bool:
        """Whether a piece says of a table what is declared of one that it comes from, or hangs on that."""
        key = piece.key
        waiting, seen = list(self._parents.get(key[:_TABLE], ())), set[Key]()
        while waiting:
            parent = waiting.pop()
            if parent not in seen and piece[1:] in self._told.get((*parent, *key[_TABLE:]), ()):
                return True
            seen.add(parent)
            waiting += [one for one in self._parents.get(parent, ()) if one not in seen]
        return False
