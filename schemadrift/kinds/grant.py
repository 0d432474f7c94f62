"""Privileges that somebody other than the owner was given."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides


class Grant(Record, frozen=True):
    """The privileges of one role on one object; key (object type, qualified object name, role).

    Attributes:
        privileges: Sorted; "SELECT", with a star behind it for WITH GRANT OPTION.
    """

    privileges: tuple[str, ...] = ()


def _missing(_sides: Sides, identity: ObjectId, declared: Grant) -> Finding:
    wanted = ", ".join(declared.privileges)
    return Finding(
        code=codes.MISSING_GRANT,
        effect=Effect.BREAKS_READS,
        declared=wanted,
        message=f"{identity.key[-1]} was not given {wanted}",
        remedy=f"GRANT {wanted} ON {identity.key[1]} TO {identity.key[-1]}",
    )


def _unexpected(_sides: Sides, identity: ObjectId, live: Grant) -> Finding:
    given = ", ".join(live.privileges)
    return Finding(
        code=codes.UNDECLARED_GRANT,
        effect=Effect.INTEGRITY,
        live=given,
        message=f"{identity.key[-1]} may {given}",
        remedy=f"REVOKE {given} ON {identity.key[1]} FROM {identity.key[-1]}, when nobody needs it",
    )


def _changed(sides: Sides, identity: ObjectId, live: Grant, declared: Grant) -> Iterator[Finding]:
    lacking = tuple(one for one in declared.privileges if one not in live.privileges)
    extra = tuple(one for one in live.privileges if one not in declared.privileges)
    if lacking:
        yield _missing(sides, identity, Grant(privileges=lacking))
    if extra:
        yield _unexpected(sides, identity, Grant(privileges=extra))


KIND = Kind(name="grant", record=Grant, missing=_missing, unexpected=_unexpected, changed=_changed)
