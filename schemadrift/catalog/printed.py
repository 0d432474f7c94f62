"""Definitions as PostgreSQL prints them, brought to the form that it prints when it reads its own print."""

from __future__ import annotations

import re

from schemadrift.catalog.expressions import normalise

_ELEMENT = r"'(?:[^']|'')*'::[a-z][a-z ]*(?:\(\d+\))?"
_CAST_ARRAY = re.compile(rf"\(ARRAY\[({_ELEMENT}(?:, {_ELEMENT})*)\]\)::([a-z][a-z ]*)\[\]")
_ONE = re.compile(_ELEMENT)


def settled(text: str) -> str:
    """The form of a definition that reading and printing it again does not change.

    Source:
        Observed: a list of literals after IN is printed as one cast array, and read as an array of casts.
    """
    spread = _CAST_ARRAY.sub(_spread, text)
    return normalise(spread)


def _spread(match: re.Match[str]) -> str:
    return f"ARRAY[{', '.join(f'({one})::{match[2]}' for one in _ONE.findall(match[1]))}]"
