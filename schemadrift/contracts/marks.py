"""What a model itself says of the table behind it. Imports nothing heavy: services import it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

Role: TypeAlias = Literal["read", "create", "update"]
"""What a model is for: rows become it, or it becomes a new row, or it changes one."""
M = TypeVar("M", bound=type)

MARK = "__schemadrift_contracts__"
"""The attribute of a class that holds its contracts."""


class Stored(NamedTuple):
    """The mark of a field that is kept in a column: "table.column", or "column" where the class names the table."""

    column: str


class Computed:
    """The mark of a field that no column keeps."""

    def __repr__(self) -> str:
        return "computed"


computed: Final = Computed()
"""`Annotated[Decimal, computed]`: the application works the field out, and no column keeps it."""


def stored(column: str) -> Stored:
    """Say which column keeps a field, in its annotation: "user_credits.credits_remaining".

    Args:
        column: "schema.table.column", "table.column", or the column alone where the class names its table.
    """
    return Stored(column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a model is bound to.

    Attributes:
        table: A table or a view, with its schema where the search path does not find it; empty for a query.
        query: A statement whose result columns the model reads; empty for a table.
        role: What the model is for.
        columns: Field → column, where they have different names.
        computed: Fields that no column keeps.
        driver: The driver that gives the values; empty for the one of the configuration.
    """

    table: str = ""
    query: str = ""
    role: Role = "read"
    columns: Mapping[str, str] = field(default_factory=dict)
    computed: tuple[str, ...] = ()
    driver: str = ""

    def __call__(self, model: M) -> M:
        """Bind a class, as a decorator; several may stand above one class."""
        setattr(model, MARK, (self, *vars(model).get(MARK, ())))
        return model


def contract(
    *,
    table: str = "",
    query: str = "",
    role: Role = "read",
    columns: Mapping[str, str] | None = None,
    computed: tuple[str, ...] = (),
    driver: str = "",
) -> Contract:
    """Bind a model to a table, a view or a query: `@contract(table="user_credits", role="create")`.

    Args:
        table: As `Contract` has it.
        query: Likewise.
        role: Likewise.
        columns: Likewise.
        computed: Likewise.
        driver: Likewise.

    Returns:
        A decorator for the class. Subclasses are bound by themselves, or not at all.
    """
    return Contract(table=table, query=query, role=role, columns=columns or {}, computed=computed, driver=driver)
