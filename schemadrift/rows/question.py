"""What an expectation asks the server, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from schemadrift.catalog import Key
from schemadrift.codes import Code


class Verdict(NamedTuple):
    """One way in which rows fail.

    Attributes:
        code: The drift's code.
        figure: What reports call the number of such rows: "missing".
        says: What is wrong with them, a clause after "3 of 120 rows of public.users": "have no row in …".
        remedy: What to do.
        rows: The table whose rows they are, where it is not the question's: "public.user_profile".
    """

    code: Code
    figure: str
    says: str
    remedy: str
    rows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Rows that fail, found by one statement.

    Attributes:
        table: The table whose rows are counted.
        total: A SELECT of one bigint: how many rows were looked at.
        bad: A SELECT of the rows that fail: `verdict` (place in `verdicts`), `k1`, `k2`… (the row's key), and
            `d1`, `d2`… for `parts`.
        keys: How many key columns there are.
        verdicts: The ways to fail.
        parts: What the booleans d1, d2… are about: the columns that differ.
        figures: Other numbers for the report, by name: each a SELECT of one bigint.
        derived: Other numbers that follow from the total: what each row that fails in a way adds to it.
        shown: What is shown of a row where somebody asked for values: a text, made of what `valued` gives.
        valued: As `bad`, with the values.
    """

    table: Key
    total: str
    bad: str
    keys: int
    verdicts: tuple[Verdict, ...]
    parts: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    derived: tuple[tuple[str, tuple[int, ...]], ...] = ()
    shown: str = ""
    valued: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """A condition on each row alone: all of one table are asked together, in one pass.

    Attributes:
        table: The table.
        source: Its rows, as a FROM clause has them.
        where: Which rows it is about; empty for all.
        bad: The condition under which a row fails; NULL counts as no.
        keys: Expressions for the row's key.
        verdict: The way to fail.
        shown: What is shown of a row where somebody asked for values: an expression.
    """

    table: Key
    source: str
    where: str
    bad: str
    keys: tuple[str, ...]
    verdict: Verdict
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One statement that says whether it holds.

    Attributes:
        table: The table; () for none.
        sql: A SELECT of one row: how many rows were looked at, whether it holds, and what was found, as text.
        verdict: What is wrong where it does not; `says` comes before what was found, without a blank.
    """

    table: Key
    sql: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A query that must answer in time.

    Attributes:
        sql: The query.
        milliseconds: The longest that the median of its runs may take, planning included.
        runs: How often it is run.
        verdict: What is wrong where it takes longer; `says` comes before the time.
        table: The table that it belongs to; () for none.
    """

    sql: str
    milliseconds: float
    runs: int
    verdict: Verdict
    table: Key = ()


Asked: TypeAlias = Joined | Local | Single | Timed
