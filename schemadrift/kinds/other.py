"""Objects that are only known to exist: views, functions, and what else has no module of its own yet."""

from __future__ import annotations

from schemadrift.catalog import Record


class Other(Record, frozen=True):
    """An object whose definition is not compared; key (type, identity).

    The type is PostgreSQL's word, as in "view", "function", "range type", "rule"; the identity is the
    qualified name, with argument types where the name alone is not enough.

    Attributes:
        owner: The owning role's name; empty where the type has none.
        table: The (schema, table) that it hangs on, for rules and extended statistics; else ().
    """

    owner: str = ""
    table: tuple[str, ...] = ()
