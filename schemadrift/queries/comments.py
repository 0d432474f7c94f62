"""Comments that speak to us: `schemadrift: ignore SD301 reason`, `schemadrift: returns Model`."""

from __future__ import annotations

import re

from schemadrift.queries.records import Ignore

MARK = "schemadrift:"
_IGNORE = re.compile(
    r"""(?:(?P<python>\#)|--|/\*)\s*schemadrift:\s*ignore\s+(?P<code>[\w-]+)[ \t:]*
    (?P<reason>(?(python)[^\n]*|[^\n*'"\\]*))""",
    re.VERBOSE,
)
"""One of SQL ends where the text does that it is in."""
_RETURNS = re.compile(r"(?:--|#|/\*)\s*schemadrift:\s*returns\s+(?P<model>[\w.]+(?::[\w.]+)?)")


def ignores(source: str) -> tuple[Ignore, ...]:
    """The comments of a file that let drifts be."""
    if MARK not in source:
        return ()
    return tuple(
        Ignore(number, found["code"], found["reason"].strip())
        for number, line in enumerate(source.splitlines(), 1)
        if (found := _IGNORE.search(line))
    )


def returns(source: str) -> dict[int, str]:
    """The models that comments of a file bind to a statement, by the line of the comment."""
    if MARK not in source:
        return {}
    return {
        number: found["model"] for number, line in enumerate(source.splitlines(), 1) if (found := _RETURNS.search(line))
    }
