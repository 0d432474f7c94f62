"""What a configuration says of models and the tables behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec


class ContractRow(msgspec.Struct, frozen=True, kw_only=True):
    """One model and what it is bound to.

    Attributes:
        model: "package.module:Class" or "path/to/file.py:Class", from the working directory.
        table: A table or view; empty for a query.
        query: A statement; empty for a table.
        role: What the model is for.
        columns: Field → column.
        computed: Fields that no column keeps.
        driver: The driver that gives its values; empty for that of all.
    """

    model: str
    table: str = ""
    query: str = ""
    role: Literal["read", "create", "update"] = "read"
    columns: Mapping[str, str] = msgspec.field(default_factory=dict)
    computed: tuple[str, ...] = ()
    driver: str = ""


class Contracts(msgspec.Struct, frozen=True, kw_only=True):
    """All of a target.

    Attributes:
        rows: Those that the file states.
        sources: Modules and files whose models state theirs.
        driver: The driver that gives the application its values.
        sample: How many rows of each table are validated; 0 for none.
        show_values: Whether refused values are shown.
    """

    rows: tuple[ContractRow, ...] = ()
    sources: tuple[str, ...] = ()
    driver: str = "psycopg"
    sample: int = 0
    show_values: bool = False

    @property
    def any(self) -> bool:
        """Whether there is something to compare."""
        return bool(self.rows or self.sources)
