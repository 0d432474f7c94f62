"""Reads both sides of a check and compares what its rules leave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeAlias

import msgspec
import psycopg
from msgspec.structs import replace

from schemadrift import snapshots
from schemadrift.catalog import Catalog
from schemadrift.catalog.scope import within
from schemadrift.codes import FAMILIES
from schemadrift.config import rules as configured
from schemadrift.config.queries import Queries
from schemadrift.config.rules import Rules
from schemadrift.config.waivers import Judge
from schemadrift.diff import Settled, diff
from schemadrift.drift import Answer, Effect, Outcome, Question
from schemadrift.errors import UsageError
from schemadrift.examination import Examination, Examined, Site
from schemadrift.kinds import KINDS
from schemadrift.postgres.connection import another, broken, described, from_database, read_only_snapshot
from schemadrift.postgres.equivalence import decide
from schemadrift.postgres.reader import read_facts, reading

_DAY = 86_400.0
Carry: TypeAlias = Callable[[Catalog], Catalog]
"""What a live catalog is after some renames."""
_ROUNDS = 3
"""How often the server is asked before a question counts as open: answers can lead to new questions, rarely."""


class Found(NamedTuple):
    """What was compared, and what came of it; `whole` is the live side before the rules narrowed it."""

    live: Catalog
    declared: Catalog
    outcome: Outcome
    whole: Catalog


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a check was asked, in order.

    Attributes:
        scope: Only these schemas; None for all that the declaration speaks for.
        strict: Everything that is not declared is drift.
        least: The least effect that fails the gate; None for none.
        timeout: Seconds.
        scratch_url: As `api.check` takes it.
        families: The families of drift to look for.
        rules: What a configuration says.
        examinations: What looks at more than structure; those of other families are left out.
        queries: Where the SQL of the code base is, for a plan to say what it breaks; None where nobody asked about it.
        expectations: On rows, for a plan to make them hold: what `schemadrift.rows.expect` gives.
        ledgers: Of migrations, for a plan to note in them what the schema is like: `ledgers.checking.Source`.
    """

    scope: frozenset[str] | None
    strict: bool
    least: Effect | None
    timeout: float
    scratch_url: str | None
    families: frozenset[str]
    rules: Rules
    examinations: tuple[Examination, ...] = ()
    queries: Queries | None = None
    expectations: tuple[Any, ...] = ()
    ledgers: tuple[Any, ...] = ()


def options(  # noqa: PLR0913 - one for each option of the command line
    *,
    schemas: Collection[str] | None,
    strict: bool,
    fail_on: Effect | str | None,
    timeout: float,
    scratch_url: str | None,
    only: Collection[str] | None,
    rules: Rules,
    examinations: Sequence[Examination] = (),
    queries: Queries | None = None,
    expectations: Sequence[Any] = (),
    ledgers: Sequence[Any] = (),
) -> Options:
    """Bring what was asked into order.

    Raises:
        UsageError: An effect, a family or a time that there is none of.
    """
    if not 0 < timeout <= _DAY:
        raise UsageError(f"timeout {timeout}", "is no time to wait", "give seconds, more than 0 and at most a day")
    families = _families(only)
    return Options(
        scope=scope_of(schemas),
        strict=strict,
        least=_least(fail_on, strict=strict),
        timeout=timeout,
        scratch_url=scratch_url,
        families=families,
        rules=rules,
        examinations=tuple(one for one in examinations if one.family in families),
        queries=queries,
        expectations=tuple(expectations),
        ledgers=tuple(ledgers),
    )


def _families(only: Collection[str] | None) -> frozenset[str]:
    wanted = frozenset({only} if isinstance(only, str) else only or FAMILIES)
    for name in sorted(wanted - FAMILIES.keys()):
        raise UsageError(f"only {name!r}", "is no family of drift", f"there is {', '.join(FAMILIES)}")
    return wanted


def scope_of(schemas: Collection[str] | None) -> frozenset[str] | None:
    """The schemas that were named; None for all."""
    if isinstance(schemas, str):
        return frozenset({schemas})
    return frozenset(schemas) if schemas else None


def _least(fail_on: Effect | str | None, *, strict: bool) -> Effect | None:
    """The least effect that fails the gate; None for none."""
    if fail_on is None:
        return Effect.COSMETIC if strict else Effect.PERFORMANCE
    if fail_on == "never":
        return None
    try:
        return Effect(fail_on)
    except ValueError as error:
        known = ", ".join(Effect)
        raise UsageError(f"fail_on {fail_on!r}", "is no effect", f"use one of {known}, or never") from error


def found(
    database: Any,
    load: snapshots.Declare,
    options: Options,
    look: Callable[[psycopg.Connection[Any], Found], None] | None = None,
    rename: Callable[[Catalog, Catalog], Carry] | None = None,
) -> Found:
    """Read both sides and compare what the rules leave of them.

    Args:
        database: As `api.check` takes it.
        load: Gives the declared catalog once the server's facts are known.
        options: What was asked.
        look: Is given the connection, still in the snapshot, to look at more; not where a snapshot file stands for
            the database.
        rename: Is given both catalogs, and gives what a live one is after the renames that somebody confirmed: that
            is what is compared.

    Raises:
        SchemadriftError: One of them cannot be read.
    """
    strict = options.strict
    if snapshots.stands_for_database(database):
        from schemadrift.postgres.scratch import Scratch  # noqa: PLC0415 - brings the embedded server along

        live, declared = _catalogs_offline(database, load, options.scope)
        with Scratch(live, url=options.scratch_url, timeout=options.timeout) as scratch:
            return _ruled(
                live,
                declared,
                lambda here, there, _carry: _settle(here, there, scratch.decide, strict=strict),
                options,
                None,
            )
    with from_database(database, timeout=options.timeout) as connection:
        subject = described(connection)
        try:
            with read_only_snapshot(connection, timeout=options.timeout):
                live, declared = _catalogs(connection, load, options.scope)
                compared = _ruled(
                    live,
                    declared,
                    lambda here, there, carry: compare(connection, here, there, strict=strict, tables=carry(live)),
                    options,
                    connection,
                    rename,
                )
                if look is not None:
                    look(connection, compared)
                return compared
        except psycopg.Error as error:
            raise broken(subject, error, lost=connection.closed) from error


def _ruled(
    live: Catalog,
    declared: Catalog,
    settle: Callable[[Catalog, Catalog, Carry], Outcome],
    options: Options,
    connection: psycopg.Connection[Any] | None,
    rename: Callable[[Catalog, Catalog], Carry] | None = None,
) -> Found:
    whole = live
    live, declared, notes = configured.narrow(live, declared, options.rules)
    carry = _as_it_is if rename is None else rename(live, declared)
    live = carry(live)
    outcome = settle(live, declared, carry)
    if options.examinations or "structure" not in options.families:
        site = Site(connection, _opener(connection, options), live, declared, outcome.drifts, options.timeout)
        outcome = _examined(outcome, site, options)
    judge = Judge(families=options.families, unseen=live.unseen)
    ruled = configured.judge(replace(outcome, notes=(*notes, *outcome.notes)), live, declared, options.rules, judge)
    return Found(live, declared, ruled, whole)


def _as_it_is(live: Catalog) -> Catalog:
    return live


def _examined(outcome: Outcome, site: Site, options: Options) -> Outcome:
    """Add what other families find, and leave structure out where it was not asked for."""
    found = [one.look(site) for one in options.examinations]
    own = outcome
    if "structure" not in options.families:
        own = replace(outcome, drifts=(), unverified=(), unmanaged=(), compared={})
    more = {identity: said for one in found for identity, said in one.evidence.items()}
    told = (replace(one, evidence=(*one.evidence, more[one.id])) if one.id in more else one for one in own.drifts)
    drifts = [*told, *(drift for one in found for drift in one.drifts)]
    return replace(
        own,
        drifts=tuple(sorted(drifts, key=lambda one: one.effect.rank)),
        unverified=(*own.unverified, *(item for one in found for item in one.unverified)),
        compared={**own.compared, **_added(found)},
        notes=(*own.notes, *(note for one in found for note in one.notes)),
        measured=tuple(each for one in found for each in one.measured),
    )


def _added(found: Sequence[Examined]) -> dict[str, int]:
    """How much was looked at, by what."""
    return {name: count for one in found for name, count in one.counts.items()}


def _opener(
    connection: psycopg.Connection[Any] | None, options: Options
) -> Callable[[], AbstractContextManager[psycopg.Connection[Any]]]:
    """What opens another connection to the database of the given one."""

    @contextmanager
    def opened() -> Iterator[psycopg.Connection[Any]]:
        if connection is None:
            raise UsageError("a snapshot", "stands for the database, which this needs", "give --url")
        with another(connection, timeout=options.timeout) as second:
            yield second

    return opened


def compare(
    connection: psycopg.Connection[Any],
    live: Catalog,
    declared: Catalog,
    *,
    strict: bool = False,
    tables: Catalog | None = None,
) -> Outcome:
    """Compare two catalogs, letting the server decide where expressions are spelled differently.

    Args:
        connection: Inside the snapshot that `live` was read in.
        live: What the server has.
        declared: What the code declares.
        strict: Everything that is not declared is drift.
        tables: Where the server's tables are described in full, should some of it be left out of `live`.

    Returns:
        The outcome; no question is left open in it.
    """
    return _settle(live, declared, lambda questions: decide(connection, questions, tables or live), strict=strict)


def _settle(
    live: Catalog,
    declared: Catalog,
    ask: Callable[[Sequence[Question]], Mapping[Question, Answer]],
    *,
    strict: bool,
) -> Outcome:
    answers: dict[Question, Answer] = {}
    settled = Settled()
    outcome = diff(live, declared, KINDS, strict=strict, settled=settled)
    for _ in range(_ROUNDS):
        if not outcome.questions:
            break
        answers.update(ask(outcome.questions))
        outcome = diff(live, declared, KINDS, answers=answers, strict=strict, settled=settled)
    return outcome


def _catalogs(
    connection: psycopg.Connection[Any], load: snapshots.Declare, scope: frozenset[str] | None
) -> tuple[Catalog, Catalog]:
    """Read both sides, the declared one for this server, which works while the declaration is gone through."""
    facts = read_facts(connection)
    declaring = load(facts)
    with reading(connection, schemas=declaring.schemas if scope is None else scope, facts=facts) as answer:
        whole = declaring.finish(answer.take_in)
        live = answer.catalog()
    _require_known(scope, live, whole)
    return live, whole if scope is None else within(whole, scope)


def _catalogs_offline(database: Any, load: snapshots.Declare, scope: frozenset[str] | None) -> tuple[Catalog, Catalog]:
    """Take the live side from a snapshot, and the declared one for the server that it was read from."""
    catalog = snapshots.live(database)
    whole = load(catalog.facts).catalog()
    wanted = whole if scope is None else within(whole, scope)
    live = snapshots.narrowed(catalog, scope if scope is not None else wanted.coverage.schemas)
    _require_known(scope, live, whole)
    return live, wanted


def _require_known(scope: frozenset[str] | None, live: Catalog, whole: Catalog) -> None:
    """Refuse a schema that neither side has, which is a mistyped one."""
    declared = {key[0] for key in whole.of("schema")}
    for name in sorted(scope or ()):
        if name not in declared and (name,) not in live.of("schema"):
            near = get_close_matches(name, declared, n=1)
            raise UsageError(
                f"schema {name}",
                "is neither in the database nor declared",
                f"did you mean {near[0]}?" if near else f"the declaration has {', '.join(sorted(declared)) or 'none'}",
            )
