"""Who uses a table or column: as data, and as text."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from schemadrift.report.text import plain

VERSION = 1
"""The version of the document."""


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One statement that uses it.

    Attributes:
        file: Where it stands.
        line: Counted from 1.
        column: In letters, counted from 1.
        scope: The function, constant or name that it is in; empty for none.
        writes: Whether it changes it; otherwise it reads it.
        star: Whether it means it by a `*`, or by an INSERT that names no columns.
        text: The line.
    """

    file: str
    line: int
    column: int
    scope: str
    writes: bool
    star: bool
    text: str


class Uses(msgspec.Struct, frozen=True, kw_only=True):
    """All uses of a table or column.

    Attributes:
        version: Of this document's form.
        object: Its qualified name.
        uses: By file and line.
        statements: How many statements were looked at.
        unread: How many texts are not known before the program runs: they may use it too.
    """

    version: int = VERSION
    object: str
    uses: tuple[Use, ...]
    statements: int
    unread: int

    def to_json(self) -> str:
        """The document as indented JSON, with a final line break."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


def render(found: Uses) -> str:
    """Write the uses as text: one line for each, then the counts."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Uses) -> Iterator[str]:
    yield found.object
    width = max((len(_place(one)) for one in found.uses), default=0)
    for one in found.uses:
        through = " (all columns)" if one.star else ""
        scope = f"{plain(one.scope)}: " if one.scope else ""
        yield f"  {'writes' if one.writes else 'reads '}  {_place(one):<{width}}  {scope}{plain(one.text)}{through}"
    reads = sum(not one.writes for one in found.uses)
    yield f"{reads} reads and {len(found.uses) - reads} writes in {found.statements} statements."
    if found.unread:
        yield f"{found.unread} texts are not known before the program runs, and may use it too."


def _place(use: Use) -> str:
    return f"{plain(use.file)}:{use.line}:{use.column}"
