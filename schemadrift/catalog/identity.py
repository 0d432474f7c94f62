"""What makes an object of a schema the same object on both sides: its kind and its key."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from schemadrift.catalog.names import qualified

Key: TypeAlias = tuple[str, ...]
"""Name parts, outermost first: (schema, table, column) or (schema, table) or (schema,)."""


class ObjectId(NamedTuple):
    """The identity of one object: its kind's name and its key."""

    kind: str
    key: Key

    def __str__(self) -> str:
        """Render as people name it: `foreign key public.orders.orders_user_id_fkey`."""
        return f"{self.kind.replace('_', ' ')} {self.name}"

    @property
    def name(self) -> str:
        """The qualified name alone: `public.orders.orders_user_id_fkey`."""
        return qualified(*self.key)

    @property
    def parent_key(self) -> Key:
        """The key of the object that contains this one: a column's table, a table's schema."""
        return self.key[:-1]
