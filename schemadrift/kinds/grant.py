"""Privileges that somebody other than the owner was given."""

from __future__ import annotations

from schemadrift.catalog import Record


class Grant(Record, frozen=True):
    """The privileges of one role on one object; key (object type, qualified object name, role).

    Attributes:
        privileges: Sorted; "SELECT", with a star behind it for WITH GRANT OPTION.
    """

    privileges: tuple[str, ...] = ()
