"""What becomes of statements once the plan is applied: asked of a clone of the database, before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psycopg

from schemadrift.catalog import Catalog
from schemadrift.cloning import clone, run, search
from schemadrift.diff import diff
from schemadrift.errors import ProofFailed, SchemadriftError
from schemadrift.kinds import KINDS
from schemadrift.plans.building import build
from schemadrift.plans.context import Choices, Context
from schemadrift.plans.hazards import HAZARDS
from schemadrift.plans.renaming import rename
from schemadrift.postgres.connection import another
from schemadrift.postgres.describe import Described, Verdict, describe
from schemadrift.postgres.scratch import Scratch
from schemadrift.querying.later import After
from schemadrift.renames.asked import stated
from schemadrift.renames.course import Course


def after(
    live: Catalog, declared: Catalog, known: dict[str, Verdict], *, timeout: float, search_path: Sequence[str] = ()
) -> After:
    """Ask a clone about statements before and after the plan.

    Args:
        live: What the server has.
        declared: What the code declares.
        known: What the server says of each text.
        timeout: Seconds for each statement.
        search_path: As `describe` takes it; empty for the live one.
    """
    path = tuple(search_path) or live.facts.search_path
    texts = list(known)
    try:
        with Scratch(live, timeout=timeout) as scratch:
            connection = scratch.open()
            clone(connection, live)
            before = _asked(connection, texts, path, timeout)
            _plan(connection, live, declared)
            found = _asked(connection, texts, path, timeout)
    except (SchemadriftError, psycopg.Error) as error:
        return After({}, str(error).splitlines()[0])
    same = (isinstance(one, Described) == isinstance(known[text], Described) for text, one in before.items())
    return After({text: found[text] for text, agrees in zip(texts, same, strict=True) if agrees})


def _asked(
    connection: psycopg.Connection[Any], texts: Sequence[str], path: Sequence[str], timeout: float
) -> dict[str, Verdict]:
    with another(connection, timeout=timeout) as second:
        return dict(zip(texts, describe(second, texts, timeout=timeout, search_path=path), strict=True))


def _plan(connection: psycopg.Connection[Any], live: Catalog, declared: Catalog) -> None:
    """Run on the clone what makes it the declaration; what cannot be run there changes nothing."""
    course = Course(live)
    stated(course, declared, lambda _identity: True)
    for _, one in course:
        connection.execute(rename(one.id, one.after.key[-1]).encode())
    choices = Choices(allow=frozenset(HAZARDS))
    drifts = diff(course.after, declared, KINDS).drifts
    search(connection, ())
    for step in build(Context(live=course.after, declared=declared, choices=choices), drifts).steps:
        with suppress(ProofFailed):
            run(connection, step, "the plan")
