"""What looks at more than structure in a check: contracts, queries and rows join a comparison through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import psycopg

from schemadrift.catalog import Catalog, ObjectId
from schemadrift.drift import Drift, Measured, Unverified


class Site(NamedTuple):
    """What an examination may look at.

    Attributes:
        connection: In the check's own read-only snapshot; a statement that fails there spoils it, so whoever sends
            one that may fail does so in a savepoint. None where a snapshot file stands for the database.
        open: Opens another connection to the same database, in autocommit, and closes it in the end. It may lead
            through a pooler, so nothing may be left on it beyond a transaction.
        live: What the server has.
        declared: What the code declares.
        drifts: What the comparison of the two found.
        timeout: Seconds for each statement.
    """

    connection: psycopg.Connection[Any] | None
    open: Callable[[], AbstractContextManager[psycopg.Connection[Any]]]
    live: Catalog
    declared: Catalog
    drifts: tuple[Drift, ...]
    timeout: float


class Examined(NamedTuple):
    """What an examination found.

    Attributes:
        drifts: In any order.
        unverified: What it could not decide.
        notes: What else somebody should know, one sentence each.
        counts: How much it looked at, by what: {"statement": 120}; singular nouns.
        measured: How expectations on rows fare.
        evidence: What else is known of drifts of the structure, by what these are about.
    """

    drifts: tuple[Drift, ...] = ()
    unverified: tuple[Unverified, ...] = ()
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = {}
    measured: tuple[Measured, ...] = ()
    evidence: Mapping[ObjectId, str] = {}


class Examination(NamedTuple):
    """One family of drift beside structure.

    Attributes:
        family: Its name, one of `codes.FAMILIES`.
        look: Looks at a site; raises `SchemadriftError` only for what makes the whole check worthless.
        schemas: The schemas that it needs to be read, where the declaration may not speak for them.
    """

    family: str
    look: Callable[[Site], Examined]
    schemas: frozenset[str] = frozenset()
