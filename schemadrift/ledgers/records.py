"""What is known of migrations: those on disk, those that a ledger notes, and how they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Made(NamedTuple):
    """What a migration makes or alters, as far as its text shows.

    Attributes:
        kinds: The kinds of objects that it may be.
        name: Its name, with the table's in front where it has one; schemas are left out.
    """

    kinds: frozenset[str]
    name: tuple[str, ...]


class Migration(NamedTuple):
    """A migration on disk.

    Attributes:
        name: As the tool calls it.
        file: Where it is.
        checksum: What the tool notes of its content; empty where it notes nothing.
        at: Milliseconds since 1970 by which the tool orders it; 0 where it does not.
        makes: What it makes or alters.
        after: The names of those that it follows, where the tool knows.
        replaces: The names of those that it stands for.
    """

    name: str
    file: str
    checksum: str = ""
    at: int = 0
    makes: frozenset[Made] = frozenset()
    after: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


class Noted(NamedTuple):
    """A migration that a ledger notes.

    Attributes:
        name: As the ledger calls it.
        checksum: Of its content; empty where none is noted.
        at: As `Migration.at`.
        failed: Whether it began and did not end well.
    """

    name: str
    checksum: str = ""
    at: int = 0
    failed: bool = False


class State(NamedTuple):
    """How the migrations on disk and those in the ledger differ.

    Attributes:
        pending: On disk, and not noted.
        unknown: Noted, and not on disk.
        edited: Changed after they had run.
        failed: Begun, and not ended well.
    """

    pending: tuple[Migration, ...] = ()
    unknown: tuple[Noted, ...] = ()
    edited: tuple[Migration, ...] = ()
    failed: tuple[Noted, ...] = ()


class Tool(NamedTuple):
    """A migration tool.

    Attributes:
        name: As the configuration calls it.
        table: The name of its ledger.
        query: What is read from it; {} stands for the table.
        on_disk: Reads the migrations below a path; raises `ConfigurationError` where there are none to be had.
        noted: Makes a record of a row.
        compare: Says how the two differ.
        run: What runs the migrations that are pending.
        home: The schema that the tool puts its ledger in; empty for the role's own.
    """

    name: str
    table: str
    query: str
    on_disk: Callable[[Path], tuple[Migration, ...]]
    noted: Callable[[tuple[Any, ...]], Noted]
    compare: Callable[[Sequence[Migration], Sequence[Noted]], State]
    run: str
    home: str = ""


def by_name(migrations: Sequence[Migration], noted: Sequence[Noted]) -> State:
    """Compare by name, and by checksum where both sides have one."""
    known = {one.name: one for one in migrations}
    there = {one.name: one for one in noted}
    stood_for = {name: one for one in migrations for name in one.replaces}
    done = {one.name for one in migrations if one.replaces and all(name in there for name in one.replaces)}
    return State(
        pending=tuple(
            one
            for one in migrations
            if one.name not in there and one.name not in done and not _replaced(one, stood_for, there)
        ),
        unknown=tuple(one for one in noted if one.name not in known and one.name not in stood_for),
        edited=tuple(
            one
            for one in migrations
            if one.name in there and one.checksum and there[one.name].checksum not in {"", one.checksum}
        ),
        failed=tuple(one for one in noted if one.failed),
    )


def _replaced(one: Migration, stood_for: dict[str, Migration], there: dict[str, Noted]) -> bool:
    return one.name in stood_for and stood_for[one.name].name in there
