"""What is found in one file: texts that are or may be SQL, constants that other files use, and what stays unread."""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Piece(msgspec.Struct, frozen=True, array_like=True, gc=False, tag="p"):
    """Letters of a text that stand in a source file.

    Attributes:
        text: The letters, as the program has them.
        line: Where the literal that they are of begins, counted from 1.
        column: Likewise, in bytes of UTF-8 from the start of the line, counted from 0.
        end_line: Where it ends; 0 where the letters stand in the file as they are (a file of SQL).
        end_column: Likewise.
        skip: How many letters of the literal come before these.
        file: The file, where it is not that of the statement.
    """

    text: str
    line: int
    column: int
    end_line: int = 0
    end_column: int = 0
    skip: int = 0
    file: str = ""


class Hole(msgspec.Struct, frozen=True, array_like=True, gc=False, tag="h"):
    """A part of a text that the file alone does not tell.

    Attributes:
        name: The expression, as it is written.
        why: Why it is not known, one clause.
        reference: The dotted name of the constant that it is, where it is one of another module; "" for none.
    """

    name: str
    why: str
    reference: str = ""


Part: TypeAlias = Piece | Hole
Parts: TypeAlias = tuple[Part, ...]


class Candidate(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A text that is run, or that looks as if it were.

    Attributes:
        parts: What it is made of.
        line: Where it is run, or stands, counted from 1.
        column: Likewise, counted from 1.
        scope: The function, class attribute or constant that it is in: "Credits.refund"; "" for the module.
        call: What runs it: "execute"; "" where nothing is seen to.
        database: Whether what runs it is surely a database's.
        given: Whether values come along; None where that is not known.
        driver: "client" where the driver writes values into the text, "server" where the server gets them apart,
            "" where that is not known.
        colon: Whether `:name` stands for a value, as in SQLAlchemy's text().
        returns: The model that its rows become, as it is named there; "" for none.
        migration: Whether it stands in a migration, and so speaks of the schema of its day.
    """

    parts: Parts
    line: int
    column: int
    scope: str = ""
    call: str = ""
    database: bool = False
    given: bool | None = None
    driver: str = ""
    colon: bool = False
    returns: str = ""
    migration: bool = False


class Ignore(msgspec.Struct, frozen=True, gc=False):
    """A comment that lets a drift be.

    Attributes:
        line: Where it stands, counted from 1.
        code: The number or the name that it gives.
        reason: Why; "" where it says none.
    """

    line: int
    code: str
    reason: str


class Unread(msgspec.Struct, frozen=True, gc=False):
    """A place that cannot be read: a text that is not known before the program runs, or a file."""

    line: int
    reason: str


class Extracted(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """All that is found in one file.

    Attributes:
        candidates: In the order in which they stand.
        constants: Texts that other modules may use, by their names: "NAME" or "Class.NAME".
        unread: Texts that are run and not known.
        ignores: Comments that let a drift be.
        returns: Models that comments bind to the statement after them, by the line of the comment.
        foreign: The lines of texts that are for another kind of database.
        problem: Why nothing could be read; "" where it could.
    """

    candidates: tuple[Candidate, ...] = ()
    constants: dict[str, Parts] = {}
    unread: tuple[Unread, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    returns: dict[int, str] = {}
    foreign: tuple[int, ...] = ()
    problem: str = ""


class Statement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One statement, ready to be asked about.

    Attributes:
        file: Its file, as it is named from the working directory.
        line: Where it begins, counted from 1.
        column: Likewise.
        scope: As a candidate has it.
        sent: The text, its parameters written `$1`, `$2`, …
        edits: What was written instead of what: (start and end in the text, how long the new one is), in order.
        start: Where it begins in the text of `pieces`.
        pieces: Where its letters come from.
        verb: Its first word, in capitals.
        sure: Whether it is surely run.
        parameters: How many there are; 0 where its own numbers stand.
        quoted: Whether a parameter stands within quotes.
        made: Names of tables and views that its file makes or changes.
        ignores: Comments that let its drifts be.
        returns: The model that its rows become, as it is named there; "" for none.
        stated: Whether a comment says so, and the code does not only look so.
    """

    file: str
    line: int
    column: int
    scope: str
    sent: str
    edits: tuple[tuple[int, int, int], ...]
    start: int
    pieces: tuple[Piece, ...]
    verb: str
    sure: bool
    parameters: int = 0
    quoted: bool = False
    made: frozenset[str] = frozenset()
    ignores: tuple[Ignore, ...] = ()
    returns: str = ""
    stated: bool = False
