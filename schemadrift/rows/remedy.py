"""What makes an expectation hold, as data: who plans makes steps of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from schemadrift.catalog import Key

Loses: TypeAlias = Literal["", "rows"]


class Remedy(NamedTuple):
    """One statement for some rows of one table, which changes nothing when it is done again.

    Attributes:
        title: What it does, as an order.
        walks: The table whose rows are gone through.
        statement: Gives the SQL for a part of its rows: it is told the table's name as SQL (a partition's, where it
            is partitioned) and what gives, for an alias, the condition under which a row belongs to the part.
        changes: The table that is written.
        proof: A SELECT of one boolean: whether nothing is left to do.
        says: The same for people.
        figure: The figure of the verdict that it cures.
        loses: What is gone after it.
        looks_up: Whether an index finds for each row those of other tables that it needs, so that no part of the
            work has to read these as a whole.
    """

    title: str
    walks: Key
    statement: Callable[[str, Callable[[str], str]], str]
    changes: Key
    proof: str
    says: str
    figure: str
    loses: Loses = ""
    looks_up: bool = False
