"""Removing round brackets that change nothing."""

from __future__ import annotations

from collections.abc import Sequence

from schemadrift.catalog.expression_items import CAST, CLOSE, COMMA, DOT, OPEN, Item, starts_operand
from schemadrift.catalog.names import KEYWORDS, word_set

_OPERANDS = word_set(
    """
    array coalesce current_date current_role current_schema current_time current_timestamp current_user false
    greatest least localtime localtimestamp null nullif session_user true user
    """
)
_QUERIES = word_set("select values with table distinct all variadic")
_ATOMS = frozenset(("quoted", "string", "number", "parameter"))
_LEFT = frozenset(("", "(", "[", ","))
_RIGHT = frozenset(("", ")", "]", ","))


class _Frame:
    """What is known of the inside of one pair of brackets."""

    __slots__ = (
        "before",
        "between",
        "called",
        "chain",
        "comma",
        "conjunction",
        "disjunction",
        "membership",
        "place",
        "query",
        "size",
        "star",
    )

    def __init__(self, place: int, before: Item | None) -> None:
        self.place = place
        self.before = before
        self.called = before is not None and not starts_operand(before)
        # Whether it is one operand so far: a name, literal or call and casts of it. "" at the beginning, "done"
        # after an operand, "cast" and "dot" when more must come, "no" when it is something else.
        self.chain = ""
        self.size = 0
        self.comma = self.query = self.star = False
        self.between = self.conjunction = self.disjunction = self.membership = False

    def add(self, item: Item) -> None:
        """Note an item that stands directly within these brackets."""
        text = item.text
        if item.kind == "word":
            self.note(text)
        elif item == COMMA:
            self.comma = True
        elif text == "*":
            self.star = True
        self.size += 1
        self.chain = self.next(item)

    def note(self, word: str) -> None:
        if word == "and":
            self.conjunction = True
        elif word == "or":
            self.disjunction = True
        elif word == "between":
            self.between = True
        elif word == "in":
            self.membership = True
        elif word in _QUERIES:
            self.query = True

    def next(self, item: Item) -> str:
        named = item.kind == "word" and (item.text not in KEYWORDS or item.text in _OPERANDS)
        atom = named or item.kind in _ATOMS
        if atom:
            return "done" if self.chain in {"", "dot"} else "no"
        if self.chain == "done" and item in (CAST, DOT):
            return "cast" if item == CAST else "dot"
        return "done" if self.chain == "cast" and item.kind == "type" else "no"

    def close(self, inner: _Frame, *, kept: bool) -> None:
        """Note a pair of brackets that has ended within these."""
        if kept:
            self.size += 1
            joined = self.chain == "done" and inner.called
            self.chain = "done" if joined or (not self.chain and not inner.called) else "no"
            return
        self.chain = inner.chain if not self.size else "no"
        self.size += inner.size
        self.comma |= inner.comma
        self.query |= inner.query
        self.star |= inner.star
        self.between |= inner.between
        self.conjunction |= inner.conjunction
        self.disjunction |= inner.disjunction
        self.membership |= inner.membership


def without_brackets(items: Sequence[Item]) -> list[Item]:
    """Remove brackets whose removal leaves PostgreSQL's parse tree as it is.

    These are brackets around one operand, around a whole expression, list element or argument, doubled ones, and those
    around operands of AND and OR that bind tighter.

    Source:
        PostgreSQL manual, 4.1.6 Operator Precedence.
    """
    out: list[Item | None] = []
    frames = [_Frame(-1, None)]
    before: Item | None = None
    for at, item in enumerate(items):
        if item.kind == "mark" and item.text in {"(", "["}:
            frames.append(_Frame(len(out), before))
            out.append(item)
        elif item.kind == "mark" and item.text in {")", "]"}:
            if len(frames) == 1:
                return list(items)  # not balanced; none of our business
            frame = frames.pop()
            after = items[at + 1] if at + 1 < len(items) else None
            kept = item != CLOSE or out[frame.place] != OPEN or not _idle(frame, frames[-1], after)
            if kept:
                out.append(item)
            else:
                out[frame.place] = None
            frames[-1].close(frame, kept=kept)
        else:
            frames[-1].add(item)
            out.append(item)
        before = item
    if len(frames) > 1:
        return list(items)
    return [item for item in out if item is not None]


def _idle(frame: _Frame, parent: _Frame, after: Item | None) -> bool:
    """Tell whether brackets can go without a change of meaning."""
    fixed = not frame.size or frame.comma or frame.query or frame.star or frame.called
    if fixed or (after is not None and after.text in {".", "["}):
        return False
    if frame.chain == "done":
        return True
    left = "" if frame.before is None else frame.before.text
    right = "" if after is None else after.text
    if parent.between:
        return False
    if left in _LEFT and right in _RIGHT:
        return not (frame.membership and parent.called)
    if frame.between or (frame.disjunction and "and" in {left, right}):
        return False
    return left in _LEFT | {"and", "or", "when"} and right in _RIGHT | {"and", "or", "then"}
