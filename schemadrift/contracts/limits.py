"""What a check about one column leaves of its type's values, as far as its form tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from schemadrift.catalog.names import quote


class Limits(NamedTuple):
    """What checks leave.

    Attributes:
        among: The only values, as texts; None where they are not counted up.
        low: The least number; None for any.
        high: The greatest number; None for any.
        length: The greatest number of characters; None for any.
    """

    among: tuple[str, ...] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    length: int | None = None


_STRING = r"'(?:[^']|'')*'"
_NUMBER = r"\(?-?\s*\d+(?:\.\d+)?\)?"
_CASTS = re.compile(rf"({_STRING})|::\s*[a-z_]+(?: (?:varying|precision))?(?:\s*\(\d+(?:,\s*\d+)?\))?(?:\[\])?")
_VALUE = re.compile(rf"{_STRING}|{_NUMBER}")
_FLIPPED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "="}
_LEAST = Decimal("0.000000000001")
"""How far an open bound is kept from: nearer than what columns hold."""


@lru_cache(maxsize=1 << 12)
def limits(column: str, checks: tuple[str, ...]) -> Limits:
    """Read what checks leave of a column's values.

    Args:
        column: Its name.
        checks: Normalised expressions; all of them hold. What has another form than a comparison with a constant,
            BETWEEN, IN, or a bound of the length, is passed over.
    """
    found = Limits()
    for check in checks:
        text = _CASTS.sub(lambda match: match[1] or "", check)
        if re.search(r"\bor\b", re.sub(_STRING, "", text)):
            continue
        for part in _conjuncts(text):
            found = _narrowed(found, part, re.escape(quote(column)))
    return found


def _conjuncts(text: str) -> Iterable[str]:
    """The parts that all hold; the AND of BETWEEN parts nothing."""
    text = re.sub(rf"\bbetween ({_NUMBER}) and ({_NUMBER})", r"between \1 … \2", text)
    return (part.strip() for part in re.split(r"\band\b", text))


def _narrowed(found: Limits, part: str, name: str) -> Limits:
    for form, narrow in _FORMS:
        match = re.fullmatch(form.replace("NAME", rf"\(*{name}\)*"), part)
        if match is not None:
            return narrow(found, *match.groups())
    return found


def _among(before: tuple[str, ...] | None, listed: str) -> tuple[str, ...]:
    values = tuple(_text(one) for one in _VALUE.findall(listed))
    return values if before is None else tuple(one for one in before if one in values)


def _text(written: str) -> str:
    if written.startswith("'"):
        return written[1:-1].replace("''", "'")
    return str(_number(written))


def _number(written: str) -> Decimal:
    return Decimal(re.sub(r"[()\s]", "", written))


def _bounded(found: Limits, operator: str, written: str) -> Limits:
    """Add a bound; one that is not reached itself is moved by the least step of an integer or a fraction."""
    number = _number(written)
    low, high = found.low, found.high
    if operator in {">=", ">", "="}:
        least = number + _LEAST if operator == ">" else number
        low = least if low is None else max(low, least)
    if operator in {"<=", "<", "="}:
        most = number - _LEAST if operator == "<" else number
        high = most if high is None else min(high, most)
    return found._replace(low=low, high=high)


def _shorter(found: Limits, operator: str, written: str) -> Limits:
    most = int(written) - (operator == "<")
    return found._replace(length=most if found.length is None else min(most, found.length))


_FORMS: tuple[tuple[str, Callable[..., Limits]], ...] = (
    (
        r"\(*NAME (?:in \(|= any \(\(?array\[)(.*?)[\])]+",
        lambda found, listed: found._replace(among=_among(found.among, listed)),
    ),
    (rf"\(*NAME = ({_STRING})\)*", lambda found, listed: found._replace(among=_among(found.among, listed))),
    (
        rf"\(*NAME between ({_NUMBER}) … ({_NUMBER})\)*",
        lambda found, low, high: _bounded(_bounded(found, ">=", low), "<=", high),
    ),
    (rf"\(*NAME (>=|>|<=|<|=) ({_NUMBER})\)*", _bounded),
    (
        rf"\(*({_NUMBER}) (>=|>|<=|<|=) NAME\)*",
        lambda found, number, operator: _bounded(found, _FLIPPED[operator], number),
    ),
    (r"\(*(?:char_|character_)?length\(NAME\) (<=|<|=) (\d+)\)*", _shorter),
)
"""How a bound may be written, and what it leaves."""
