"""Writes a configuration file from what was found."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from schemadrift.config.finding import PYPROJECT
from schemadrift.errors import UsageError

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]*?)\s*\]\]?\s*(#.*)?\s*\Z")
_OURS = re.compile(r"""["']?tool["']?\s*\.\s*["']?schemadrift["']?(\s*\..*)?\Z""")


def text(sources: Sequence[str], url: str, *, prefix: str = "", unsure: str = "") -> str:
    """Write a configuration.

    Args:
        sources: What is declared; empty where somebody has to fill it in.
        url: A URL, "env:NAME", or "" to leave it to the environment.
        prefix: What stands in front of the headers of tables: "tool.schemadrift." in a pyproject.toml.
        unsure: Why somebody should look at the sources; empty where nobody has to.

    Returns:
        TOML with a line break at its end.
    """
    lines = [
        *([f"[{prefix.rstrip('.')}]"] if prefix else []),
        "# The database: a URL, or env:NAME for the variable that holds it; without it DATABASE_URL, then PG*.",
        f"url = {_quoted(url)}" if url else '# url = "env:DATABASE_URL"',
        "# What the code declares, as package.module:attribute or path/to/file.py:attribute.",
        *_doubt(sources, unsure),
        *(_list("declared", sources) if sources else ['# declared = ["package.module:attribute"]']),
        "# The least effect that fails: breaks-reads, breaks-writes, integrity, performance, cosmetic or never.",
        '# fail_on = "performance"',
        "# What nothing declares is drift, too.",
        "# strict = true",
        '# exclude = ["public.audit_*"]',
        "",
        "# What another team or tool owns is reported and does not fail.",
        f"# [[{prefix}owned]]",
        '# pattern = "public.auth_*"',
        '# owner = "who"',
        "",
        "# A drift to live with, until a day.",
        f"# [[{prefix}waiver]]",
        '# code = "SD135"',
        '# object = "public.orders"',
        '# reason = "why"',
        '# owner = "who"',
        "# expires = 2030-12-31",
    ]
    return "\n".join(lines) + "\n"


def _doubt(sources: Sequence[str], unsure: str) -> list[str]:
    """Comments that say what to look at, or to fill in."""
    if not unsure:
        return []
    what = "see that these declare the same tables" if sources else "name what it stands for"
    return [f"# {unsure}:", f"# {what}; a function that returns the metadata will do, too."]


def _list(key: str, values: Sequence[str]) -> list[str]:
    if len(values) == 1:
        return [f"{key} = [{_quoted(values[0])}]"]
    return [f"{key} = [", *(f"    {_quoted(one)}," for one in values), "]"]


def _quoted(value: str) -> str:
    """A TOML basic string; JSON writes the same for all that can be in one."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def into_pyproject(existing: str, ours: str) -> str:
    """Put our tables into a pyproject.toml, and leave everything else as it is.

    Args:
        existing: The file.
        ours: Our tables; those that it has are replaced.

    Returns:
        The new file.

    Raises:
        UsageError: It is no TOML, or our tables are written in it in a way that cannot be replaced.
    """
    before = _parsed(existing)
    kept = _without_ours(existing) if "schemadrift" in before.get("tool", {}) else existing
    made = f"{kept.rstrip()}\n\n{ours}" if kept.strip() else ours
    after = _parsed(made)
    if _others(before) != _others(after) or after["tool"]["schemadrift"] != _parsed(ours)["tool"]["schemadrift"]:
        raise UsageError(PYPROJECT, "has keys of tool.schemadrift that cannot be replaced", "take them out by hand")
    return made


def _without_ours(existing: str) -> str:
    """Leave our tables out; a comment right above the next table belongs to that one."""
    kept: list[str] = []
    dropped: list[str] | None = None
    for line in existing.splitlines(keepends=True):
        header = _HEADER.match(line)
        if header is not None and _OURS.match(header[1]):
            dropped = []
        elif header is not None and dropped is not None:
            comments = list(takewhile(lambda one: one.lstrip().startswith("#"), reversed(dropped)))
            kept += reversed(comments)
            dropped = None
        (kept if dropped is None else dropped).append(line)
    return "".join(kept)


def _others(document: dict[str, Any]) -> dict[str, Any]:
    tool = {key: value for key, value in document.get("tool", {}).items() if key != "schemadrift"}
    rest = {key: value for key, value in document.items() if key != "tool"}
    return {**rest, "tool": tool} if tool else rest


def _parsed(existing: str) -> dict[str, Any]:
    try:
        return tomllib.loads(existing)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(PYPROJECT, f"is no TOML: {error}", "correct it there") from error
