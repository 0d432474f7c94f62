"""Builds the objects of a catalog in an empty database of our own, without rows or with some."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from typing import Any

import psycopg
from msgspec.structs import replace
from psycopg import sql

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.names import quote
from schemadrift.diff import diff
from schemadrift.errors import ProofFailed
from schemadrift.kinds import KINDS
from schemadrift.plans import ddl, proofs
from schemadrift.plans.building import build
from schemadrift.plans.context import Context
from schemadrift.postgres.connection import last_line
from schemadrift.postgres.reader import read, read_facts
from schemadrift.postgres.sampling import Rows, Sample
from schemadrift.postgres.snapshot import read_only_snapshot
from schemadrift.step import Step

NOT_CLONED = frozenset({"grant", "extension"})
"""Kinds of which a clone has none; extensions are in it before anything else."""
_SOFT = frozenset({"other", "trigger"})


def clone(connection: psycopg.Connection[Any], live: Catalog, what: str = "a clone") -> int:
    """Build what a catalog has in an empty database, but for rights, and for what the catalog does not define.

    Functions, triggers and views that cannot be made there, as a language or a type is lacking, are left out.

    Args:
        connection: To the database, as somebody who may create all of it; its search path is the catalog's afterwards.
        live: The catalog.
        what: What messages call the database.

    Returns:
        How many objects there are.

    Raises:
        ProofFailed: Something cannot be built.
    """
    with read_only_snapshot(connection):
        base = read(connection, facts=read_facts(connection))
    wanted = _buildable(live)
    missing = [
        drift
        for drift in diff(base, wanted, KINDS, strict=True).drifts
        if drift.change == "missing" and drift.id.kind not in NOT_CLONED
    ]
    plan = build(Context(live=base, declared=wanted), missing)
    search(connection, live.facts.search_path)
    for step in plan.steps:
        soft = step.object.kind in _SOFT or bool(getattr(live.of("table").get(step.object.key), "definition", ""))
        with suppress(ProofFailed) if soft else nullcontext():
            run(connection, step, what)
    _twins(connection, live)
    _not_valid(connection, live)
    return sum(len(found) for kind, found in live.objects.items() if kind not in NOT_CLONED)


def _twins(connection: psycopg.Connection[Any], live: Catalog) -> None:
    """Add the constraints that CREATE TABLE leaves out, as another one of the table demands the same.

    Source:
        Observed: of constraints that demand the same PostgreSQL makes one in CREATE TABLE, and each in ALTER TABLE.
    """
    keys: Counter[tuple[Key, tuple[str, ...]]] = Counter()
    for kind in ("primary_key", "unique"):
        keys.update((key[:-1], record.columns) for key, record in live.of(kind).items())
    excluded = Counter((key[:-1], record.keys) for key, record in live.of("exclusion").items())
    doubted = [
        *(("unique", key) for key, one in live.of("unique").items() if keys[key[:-1], one.columns] > 1),
        *(("exclusion", key) for key, one in live.of("exclusion").items() if excluded[key[:-1], one.keys] > 1),
    ]
    for kind, key in doubted:
        identity, record = ObjectId(kind, key), live.of(kind)[key]
        row = None if record.inherited else connection.execute(proofs.constraint(key).sql.encode()).fetchone()
        if row is not None and row[0] is not True:
            connection.execute(_altered(identity, f"ADD {ddl.constraint(identity, record)}"))


def _not_valid(connection: psycopg.Connection[Any], live: Catalog) -> None:
    """Have the constraints NOT VALID that are: on a new table PostgreSQL takes each for valid."""
    for kind in ("foreign_key", "check"):
        for key, record in live.of(kind).items():
            if not record.validated and record.enforced and not record.inherited:
                identity = ObjectId(kind, key)
                actions = f"DROP CONSTRAINT {quote(key[-1])}, ADD {ddl.constraint(identity, record)} NOT VALID"
                connection.execute(_altered(identity, actions))
                for text in ddl.comments([(identity, record)]):
                    connection.execute(text.encode())


def fill(connection: psycopg.Connection[Any], live: Catalog, sample: Sample) -> int:
    """Put rows into a clone.

    Args:
        connection: To the clone.
        live: What it was made from.
        sample: The rows. Foreign keys are not asked where the role may switch them off; old rows may break a check
            that is NOT VALID.

    Returns:
        How many rows there are.

    Raises:
        ProofFailed: The clone refuses some of them.
    """
    loose = [
        (ObjectId("check", key), record)
        for key, record in live.of("check").items()
        if key[:-1] in sample.rows and not record.validated and not record.inherited
    ]
    with suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute("SET session_replication_role = replica")
    try:
        for identity, _ in loose:
            connection.execute(_altered(identity, f"DROP CONSTRAINT {quote(identity.key[-1])}"))
        for key in parents_first(sample.rows, live):
            _copy(connection, key, sample.rows[key])
        for identity, record in loose:
            connection.execute(_altered(identity, f"ADD {ddl.constraint(identity, record)} NOT VALID"))
    except psycopg.Error as error:
        raise ProofFailed(
            "a clone", f"refuses rows ({last_line(str(error))})", "plan with --prove alone, or report it"
        ) from error
    finally:
        connection.execute("RESET session_replication_role")
    return sum(rows.many for rows in sample.rows.values())


def _altered(identity: ObjectId, action: str) -> bytes:
    return ddl.alter_table(identity.parent_key, action).encode()


def _copy(connection: psycopg.Connection[Any], key: Key, rows: Rows) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(*key), columns)
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(rows.text)


def parents_first(tables: Iterable[Key], *catalogs: Catalog) -> list[Key]:
    """Tables in an order in which each comes after those that it refers to in one of some catalogs, circles apart."""
    targets: dict[Key, set[Key]] = {}
    for key, record in (item for catalog in catalogs for item in catalog.of("foreign_key").items()):
        targets.setdefault(key[:-1], set()).add(record.target)
    left, found = sorted(tables), list[Key]()
    while left:
        free = [key for key in left if not (targets.get(key, set()) - {key}) & set(left)] or left[:1]
        found += free
        left = [key for key in left if key not in free]
    return found


def _buildable(live: Catalog) -> Catalog:
    """What can be built of a catalog: roles belong to a server, so the clone's own role owns everything."""
    objects: dict[str, Any] = {}
    for kind, there in live.objects.items():
        if kind in NOT_CLONED - {"extension"}:
            continue
        found = {key: one for key, one in there.items() if _defined(one)} if kind in _SOFT else there
        owned = any("owner" in record.__struct_fields__ for record in list(found.values())[:1])
        objects[kind] = {key: replace(record, owner="") for key, record in found.items()} if owned else found
    return Catalog(objects=objects, source=live.source, facts=live.facts, coverage=live.coverage)


def _defined(record: Any) -> bool:
    return bool(getattr(record, "whole", None) or getattr(record, "routine", None) or getattr(record, "definition", ""))


def is_cloned(catalog: Catalog, identity: ObjectId) -> bool:
    """Whether an object of a catalog is of those that a clone can have."""
    if identity.kind in NOT_CLONED:
        return False
    record = catalog.of(identity.kind).get(identity.key)
    return identity.kind not in _SOFT or record is None or _defined(record)


def _without_roles(statements: Iterable[str]) -> Iterator[bytes]:
    """The statements but those about roles, which belong to a server; everybody is on all of them."""
    for statement in statements:
        granting = statement.startswith(("GRANT ", "REVOKE ")) and not statement.endswith(" PUBLIC")
        if not granting and not _OWNER.fullmatch(statement):
            yield statement.encode()


_OWNER = re.compile(r'ALTER [^;\n]+ OWNER TO (?:\w+|"(?:[^"]|"")*")')


def search(connection: psycopg.Connection[Any], path: tuple[str, ...]) -> None:
    """Have names looked up in some schemas, in this order."""
    names = sql.SQL(", ").join(map(sql.Identifier, path)) if path else sql.SQL("''")
    connection.execute(sql.SQL("SET search_path = {}").format(names))


def run(connection: psycopg.Connection[Any], step: Step, what: str, *, rows: str = "") -> None:
    """Run one step and look whether it did what it proves; with rows, whether they let it first.

    Args:
        connection: To the clone.
        step: The step.
        what: What messages say it is of.
        rows: What to do where rows do not let it; empty where there are none.

    Raises:
        ProofFailed: It fails, or does not; says so of `what`.
    """
    try:
        if rows:
            _let(connection, step, what, rows)
        if step.transactional:
            with connection.transaction():
                for statement in _without_roles(step.sql):
                    connection.execute(statement)
        else:
            for statement in _without_roles(step.sql):
                connection.execute(statement)
        for proof in step.proofs:
            row = connection.execute(proof.sql.encode()).fetchone()
            if row is None or row[0] is not True:
                raise ProofFailed(what, f"does not hold that {proof.says} after: {step.title}", "report it")
    except psycopg.Error as error:
        raise ProofFailed(
            what,
            f"failed at: {step.title} ({last_line(str(error))})",
            "roles, and what needs them, are not in a clone; plan without --prove where a step needs one",
        ) from error


def _let(connection: psycopg.Connection[Any], step: Step, what: str, remedy: str) -> None:
    """Look whether the rows let a step run."""
    for preflight in step.preflights:
        counted = connection.execute(preflight.count.encode()).fetchone()
        if counted is not None and counted[0]:
            raise ProofFailed(
                what,
                f"stops before: {step.title} ({counted[0]} of the rows in the clone break it: {preflight.says})",
                remedy,
            )
