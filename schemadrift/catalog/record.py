"""The base of every record in a catalog."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A frozen description of one object, comparable by value.

    Fields hold PostgreSQL's own words in one canonical spelling, so that equal meaning is nearly always
    equal text. An empty value (None, False, "" or ()) means "nothing stated" or PostgreSQL's default.
    """
