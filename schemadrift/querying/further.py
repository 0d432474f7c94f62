"""What else is missing in a statement: PostgreSQL names the first column only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from schemadrift.postgres.describe import Refused, Verdict, describe

_UNDEFINED_COLUMN = "42703"
_NAME = re.compile(r'(?:"[^"]+"|[^\x00-@\[-^`{-\x7f][\w$]*)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))*')
_NULL = "NULL"
_ROUNDS = 6


def further(
    connection: psycopg.Connection[Any],
    refused: Mapping[str, Verdict],
    *,
    timeout: float,
    search_path: Sequence[str] = (),
) -> dict[str, list[Refused]]:
    """Ask again, with NULL for the column that is missing, until nothing more is.

    The column of an INSERT's list or of SET cannot be NULL: there it ends, as it does at any other refusal.

    Args:
        connection: As `describe` takes it.
        refused: What the server said of each text.
        timeout: Likewise.
        search_path: Likewise.

    Returns:
        By the text: what more is missing in it. Their positions are those of the text.
    """
    found: dict[str, list[Refused]] = {}
    left = {text: text for text, verdict in refused.items() if _follows(verdict)}
    said = dict(refused)
    for _ in range(_ROUNDS):
        filled = {text: new for text, now in left.items() if (new := _filled(now, said[text])) is not None}
        if not filled:
            break
        verdicts = describe(connection, list(filled.values()), timeout=timeout, search_path=search_path)
        said = dict(zip(filled, verdicts, strict=True))
        left = {text: new for text, new in filled.items() if _follows(said[text])}
        for text in left:
            verdict = said[text]
            known = [one.message for one in (refused[text], *found.get(text, ())) if isinstance(one, Refused)]
            if isinstance(verdict, Refused) and verdict.message not in known:
                found.setdefault(text, []).append(verdict)
    return found


def _follows(verdict: Verdict) -> bool:
    """Whether it is about a column in an expression."""
    return (
        isinstance(verdict, Refused)
        and verdict.state == _UNDEFINED_COLUMN
        and verdict.position > 0
        and " of relation " not in verdict.message
    )


def _filled(text: str, verdict: Verdict) -> str | None:
    """The text with NULL for the column, as long as it was; None where there is no room for it."""
    position = verdict.position if isinstance(verdict, Refused) else 0
    name = _NAME.match(text, position - 1) if position else None
    if name is None or len(name.group()) < len(_NULL):
        return None
    return text[: name.start()] + _NULL.ljust(len(name.group())) + text[name.end() :]
