"""Builds the objects of a catalog, without rows, in an empty database of our own."""

from __future__ import annotations

from typing import Any

import psycopg
from msgspec.structs import replace
from psycopg import sql

from schemadrift.catalog import Catalog
from schemadrift.diff import diff
from schemadrift.errors import ProofFailed
from schemadrift.kinds import KINDS
from schemadrift.plans.building import build
from schemadrift.plans.context import Context
from schemadrift.postgres.connection import last_line
from schemadrift.postgres.reader import read, read_facts
from schemadrift.postgres.snapshot import read_only_snapshot
from schemadrift.step import Step

NOT_CLONED = frozenset({"other", "grant", "trigger", "extension"})
"""Kinds whose definition no catalog holds; extensions are in the clone before anything else."""


def clone(connection: psycopg.Connection[Any], live: Catalog) -> int:
    """Build what a catalog has in an empty database; functions, triggers, rights and the like are in no catalog.

    Args:
        connection: To the database, as somebody who may create all of it; its search path is the catalog's afterwards.
        live: The catalog.

    Returns:
        How many objects there are.

    Raises:
        ProofFailed: Something cannot be built.
    """
    with read_only_snapshot(connection):
        base = read(connection, facts=read_facts(connection))
    wanted = _without_owners(live)
    missing = [
        drift
        for drift in diff(base, wanted, KINDS, strict=True).drifts
        if drift.change == "missing" and drift.id.kind not in NOT_CLONED
    ]
    plan = build(Context(live=base, declared=wanted), missing)
    search(connection, live.facts.search_path)
    for step in plan.steps:
        run(connection, step, "a clone")
    return sum(len(found) for kind, found in live.objects.items() if kind not in NOT_CLONED)


def _without_owners(live: Catalog) -> Catalog:
    """Roles belong to a server: the clone's own role owns everything."""
    objects: dict[str, Any] = {}
    for kind, found in live.objects.items():
        owned = any("owner" in record.__struct_fields__ for record in list(found.values())[:1])
        objects[kind] = {key: replace(record, owner="") for key, record in found.items()} if owned else found
    return Catalog(objects=objects, source=live.source, facts=live.facts, coverage=live.coverage)


def search(connection: psycopg.Connection[Any], path: tuple[str, ...]) -> None:
    """Have names looked up in some schemas, in this order."""
    names = sql.SQL(", ").join(map(sql.Identifier, path)) if path else sql.SQL("''")
    connection.execute(sql.SQL("SET search_path = {}").format(names))


def run(connection: psycopg.Connection[Any], step: Step, what: str) -> None:
    """Run one step and look whether it did what it proves.

    Raises:
        ProofFailed: It fails, or does not; says so of `what`.
    """
    try:
        if step.transactional:
            with connection.transaction():
                for statement in step.sql:
                    connection.execute(statement.encode())
        else:
            for statement in step.sql:
                connection.execute(statement.encode())
        for proof in step.proofs:
            row = connection.execute(proof.sql.encode()).fetchone()
            if row is None or row[0] is not True:
                raise ProofFailed(what, f"does not hold that {proof.says} after: {step.title}", "report it")
    except psycopg.Error as error:
        raise ProofFailed(
            what,
            f"failed at: {step.title} ({last_line(str(error))})",
            "functions, views and roles are not in a clone; plan without --prove where a step needs one",
        ) from error
