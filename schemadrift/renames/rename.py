"""One confirmed rename."""

from __future__ import annotations

from typing import NamedTuple

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import quote


class Rename(NamedTuple):
    """A live object, or a label of a live enum type, that gets another name and stays what it is.

    Attributes:
        id: The object under the name that it has when its turn comes: after the renames before it.
        to: The new name.
        label: The label that gets the new name, of an enum type; empty where the object itself does.
        said: Who confirmed it: "--rename public.t.a=b", or the declaring place.
    """

    id: ObjectId
    to: str
    label: str = ""
    said: str = ""

    @property
    def after(self) -> ObjectId:
        """The object's identity after the rename."""
        return self.id if self.label else ObjectId(self.id.kind, renamed(self.id.key, self.to))

    @property
    def back(self) -> Rename:
        """The rename that undoes this one."""
        return Rename(self.after, self.label or self.id.key[-1], label=self.to if self.label else "")

    @property
    def title(self) -> str:
        """What it does, as an order."""
        if self.label:
            return f"rename label {literal(self.label)} of {self.id} to {literal(self.to)}"
        return f"rename {self.id} to {quote(self.to)}"


def renamed(key: Key, to: str) -> Key:
    """A key with another last part."""
    return (*key[:-1], to)
