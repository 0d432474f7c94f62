"""The one place where the rooms meet: what the command line does, as functions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemadrift import comparison, snapshots
from schemadrift import examinations as configured_examinations
from schemadrift.catalog import Facts
from schemadrift.changing import (
    apply,
    apply_target,
    database_of,
    plan,
    plan_target,
    report_after,
    restore,
    status,
    undo,
)
from schemadrift.comparison import Found, Options, found
from schemadrift.config import rules as configured
from schemadrift.config.rules import Rules
from schemadrift.config.targets import Overrides, Target, chosen
from schemadrift.config.waivers import settled
from schemadrift.drift import Effect
from schemadrift.errors import SchemadriftError, UsageError
from schemadrift.examination import Examination
from schemadrift.pausing import collector_paused, done_with
from schemadrift.report.diagnosis import Diagnosis
from schemadrift.report.document import Report, Targets, report, several
from schemadrift.surroundings import importable_from

if TYPE_CHECKING:
    from schemadrift.report.uses import Uses

__all__ = [
    "apply",
    "apply_target",
    "check",
    "check_targets",
    "database_of",
    "doctor",
    "doctor_of",
    "plan",
    "plan_target",
    "report_after",
    "restore",
    "run",
    "snapshot",
    "snapshot_of",
    "status",
    "undo",
    "uses_of",
]


def check(  # noqa: PLR0913 - one for each option of the command line
    database: Any,
    declared: Any,
    *,
    schemas: Collection[str] | None = None,
    strict: bool = False,
    fail_on: Effect | str | None = None,
    timeout: float = 10.0,
    scratch_url: str | None = None,
    only: Collection[str] | None = None,
    rules: Rules = configured.NONE,
    examinations: Sequence[Examination] = (),
) -> Report:
    """Compare a live database with what the code declares.

    Nothing is written and nothing is locked beyond ACCESS SHARE on catalogs: one REPEATABLE READ READ ONLY
    transaction reads the catalog, and the same transaction asks the server about expressions.

    Args:
        database: A URL (`postgresql[+driver]://…`; "" for the PG* environment), an SQLAlchemy Engine or
            Connection (its URL is used, on a connection of our own), or a psycopg connection. Or what stands for
            one: the path of a snapshot file, or a live Catalog.
        declared: A SOURCE string (`package.module:attribute`, `path/to/file.py:attribute`), MetaData, a base
            class, a SQLModel class, a module, or a sequence of these; or a Catalog, or the path of a snapshot file.
        schemas: Only these schemas; None or empty for all that the declaration speaks for.
        strict: Everything that is not declared is drift, and what cannot be verified fails.
        fail_on: The least effect that fails the gate, or "never"; None for "performance", with `strict` for
            "cosmetic".
        timeout: Seconds to connect, and for each statement; at most a day.
        scratch_url: Where a snapshot stands for the database: a server on which expressions that are spelled
            differently are compared, in a database of their own; None for an embedded one, if there is one.
        only: Only these families of drift, such as "structure"; None or empty for all.
        rules: Patterns, owners, effects and waivers, as a configuration file has them.
        examinations: What looks at more than structure, as the rooms of the other families make them.

    Returns:
        The report; `in_sync` is the verdict.

    Raises:
        SchemadriftError: The database or the declaration could not be read; says what to do.
    """
    options = comparison.options(
        schemas=schemas,
        strict=strict,
        fail_on=fail_on,
        timeout=timeout,
        scratch_url=scratch_url,
        only=only,
        rules=rules,
        examinations=examinations,
    )
    with collector_paused():
        return _reported(found(database, snapshots.declaration(declared), options), options)


def check_targets(config: Path | str | None = None, names: Collection[str] = ()) -> Targets:
    """Check the targets of a configuration file.

    Args:
        config: The file; None to look for one from the working directory upwards.
        names: Only the targets of these names; empty for all.

    Returns:
        The reports, and what kept other targets from being checked. A file without targets is one without a name.

    Raises:
        ConfigurationError: The file is wrong; says all that is.
    """
    return run(chosen(None if config is None else Path(config), names, Overrides()))


def run(targets: Sequence[Target], *, scratch_url: str | None = None, only: Collection[str] | None = None) -> Targets:
    """Check some targets, one after the other.

    Args:
        targets: Which ones, their names all different.
        scratch_url: As `check` takes it.
        only: Likewise.

    Returns:
        The reports; a target that cannot be checked is an error beside them.
    """
    loaded: dict[tuple[str, ...], snapshots.Declare] = {}
    done: dict[str, tuple[Found, Options]] = {}
    errors: dict[str, SchemadriftError] = {}
    for target in targets:
        try:
            done[target.name] = _run(target, loaded, scratch_url=scratch_url, only=only)
        except SchemadriftError as error:
            if len(targets) == 1:
                raise
            errors[target.name] = error
    outcomes = settled({name: found.outcome for name, (found, _) in done.items()}, complete=not errors)
    reports = {
        name: _reported(found._replace(outcome=outcomes[name]), options) for name, (found, options) in done.items()
    }
    done_with(done)
    return several(reports, {name: str(error) for name, error in errors.items()})


def _run(
    target: Target,
    loaded: dict[tuple[str, ...], snapshots.Declare],
    *,
    scratch_url: str | None,
    only: Collection[str] | None,
) -> tuple[Found, Options]:
    options = comparison.options(
        schemas=target.schemas,
        strict=target.strict,
        fail_on=target.fail_on,
        timeout=target.timeout,
        scratch_url=scratch_url,
        only=only,
        rules=target.rules,
        examinations=configured_examinations.of(target),
    )
    sources, database = target.sources(), target.database()
    with collector_paused(), importable_from(target.root):
        load = loaded.get(tuple(sources)) or loaded.setdefault(tuple(sources), snapshots.declaration(sources))
        return found(database, load, options), options


def _reported(found: Found, options: Options) -> Report:
    return report(
        found.live,
        found.declared,
        found.outcome,
        strict=options.strict,
        fail_on=options.least,
        count_owned=options.rules.count_owned,
    )


def snapshot(
    database: Any = None,
    *,
    declared: Any = None,
    schemas: Collection[str] | None = None,
    default_schema: str = "public",
    server_version: int = 0,
    timeout: float = 10.0,
) -> bytes:
    """Write what a live database has, or what the code declares, as a JSON document.

    Args:
        database: As `check` takes it.
        declared: As `check` takes it, instead of a database.
        schemas: Only these; None or empty for all.
        default_schema: For a declaration: where names without a schema are.
        server_version: For a declaration: the major version that it is meant for, as in 18; 0 for the newest.
        timeout: Seconds to connect, and for each statement.

    Returns:
        The document; `check` takes a file of it for either side. Equal catalogs are equal bytes.

    Raises:
        SchemadriftError: The database or the declaration could not be read; says what to do.
    """
    if (database is None) == (declared is None):
        raise UsageError("a snapshot", "is of a database or of a declaration", "give one of the two")
    scope = comparison.scope_of(schemas)
    with collector_paused():
        if declared is None:
            return snapshots.of_database(database, schemas=scope, timeout=timeout)
        return snapshots.of_declaration(
            declared, schemas=scope, default_schema=default_schema, server_version=server_version
        )


def snapshot_of(target: Target, *, declared: bool, default_schema: str = "public", server_version: int = 0) -> bytes:
    """Write a snapshot of one side of a target.

    Args:
        target: Which one.
        declared: Of what it declares; otherwise of its database.
        default_schema: As `snapshot` takes it.
        server_version: Likewise.

    Raises:
        SchemadriftError: It names no models, or they or the database cannot be read; says what to do.
    """
    if not declared:
        return snapshot(target.database(), schemas=target.schemas, timeout=target.timeout)
    with importable_from(target.root):
        return snapshot(
            declared=target.sources(),
            schemas=target.schemas,
            default_schema=default_schema,
            server_version=server_version,
        )


def uses_of(target: Target, name: str) -> Uses:
    """Say which statements of the code base use a table or a column of a target's models. No server is asked.

    Args:
        target: Which one; its configuration names the code.
        name: "table", "table.column", or either with its schema in front.

    Raises:
        UsageError: There is no such table or column, or the configuration names no code.
        SchemadriftError: The models cannot be read.
    """
    from schemadrift.querying.looking import read  # noqa: PLC0415 - a check does not need it
    from schemadrift.querying.uses import uses  # noqa: PLC0415

    if target.queries is None:
        raise UsageError(target.title, "names no code", 'write a table queries with paths = ["app"] into it')
    with collector_paused(), importable_from(target.root):
        catalog = snapshots.declaration(target.sources())(Facts(default_schema="public")).catalog()
        return uses(read(target.queries), catalog, name)


def doctor_of(target: Target) -> Diagnosis:
    """Say whether a check of a target can see everything; a target that names no models is looked at without.

    Raises:
        UsageError: The variable that holds its URL is not set.
    """
    with importable_from(target.root):
        return doctor(target.database(), list(target.declared) or None, timeout=target.timeout)


def doctor(database: Any, declared: Any = None, *, timeout: float = 10.0) -> Diagnosis:
    """Say whether a check can see everything, and what is missing where it cannot.

    Args:
        database: As `check` takes it.
        declared: As `check` takes it; None to leave it out.
        timeout: Seconds to connect, and for each statement.

    Returns:
        The diagnosis; its `exit_code` is 0 where all is fine, 1 where something would stay unverified, 2 where a
        check cannot work. What fails is in it, and no error.
    """
    from schemadrift.doctor import diagnose  # noqa: PLC0415 - a check does not need it

    with collector_paused():
        return diagnose(database, declared, timeout=timeout)
