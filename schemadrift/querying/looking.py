"""Looks at the SQL of a code base in a check: finds it, asks the server about it, and says what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from msgspec.structs import replace

from schemadrift import codes
from schemadrift.catalog import ObjectId, Origin
from schemadrift.config.queries import Queries
from schemadrift.drift import Drift, Effect, Finding, Unverified
from schemadrift.errors import ConnectionFailed, SchemadriftError
from schemadrift.examination import Examination, Examined, Site
from schemadrift.postgres.describe import Described, Lost, Refused, Verdict, describe
from schemadrift.queries.collecting import cache_file, collect
from schemadrift.queries.linking import Linked, link
from schemadrift.queries.places import excerpt, place
from schemadrift.queries.records import Ignore, Statement
from schemadrift.querying.arbiters import STATE, declared, without_index
from schemadrift.querying.explaining import Knowledge
from schemadrift.querying.further import further
from schemadrift.querying.later import NOTHING, After
from schemadrift.querying.typed import healed
from schemadrift.querying.verdicts import Fault, Unsure, meaning

if TYPE_CHECKING:
    from schemadrift.querying.results import Results

_READS = frozenset({"SELECT", "VALUES", "WITH"})
_WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|UPDATE\s+[\w.\"]+(?:\s+\w+)*?\s+SET)\b", re.IGNORECASE
)
_MATTERS = frozenset({"schema", "table", "column", "enum_type", "domain", "composite_type", "extension"})
"""Kinds whose drifts can decide whether a statement is parsed."""
_RUNS = "it runs once the plan is applied"
_TRIES = 3
"""How often a lost connection is opened again."""
_PLACES = 12
_FILES = 25
"""How many places, and files, a note names."""


def examination(queries: Queries) -> Examination:
    """The examination of the SQL that a configuration names."""
    return Examination("queries", lambda site: look(queries, site))


def read(queries: Queries) -> Linked:
    """Find the SQL that a configuration names; nothing is imported, and no server is asked."""
    cache = cache_file(queries.root) if queries.cache else None
    code = collect(queries.root, queries.paths, queries.exclude, cache=cache)
    return link(code.extracted, code.modules, values=queries.values, style=queries.style)


def look(queries: Queries, site: Site) -> Examined:
    """Ask the server about every statement."""
    linked = read(queries)
    if site.connection is not None:
        return _looked(queries, site, linked)
    from schemadrift.querying.standing_in import stand_in  # noqa: PLC0415 - brings the planners along

    there = replace(queries, search_path=queries.search_path or site.live.facts.search_path)
    try:
        with stand_in(site) as clone:
            return _looked(there, clone, linked)
    except SchemadriftError as error:
        reason = f"a snapshot stands for the database, and a clone of it cannot be asked ({error})"
        return Examined(unverified=(Unverified(subject="queries", reason=reason, unread=True),))


def _looked(queries: Queries, site: Site, linked: Linked) -> Examined:
    verdicts = asked(site.open, linked.statements, timeout=site.timeout, search_path=queries.search_path)
    verdicts = _planned(queries, site, linked.statements, _typed(queries, site, linked.statements, verdicts))
    later = _later(queries, site, linked.statements, verdicts)
    found = _Judge(site, linked, later, _more(queries, site, linked.statements, verdicts)).judged(verdicts)
    results = _results(queries, site, linked.statements, verdicts)
    return found._replace(drifts=(*found.drifts, *results.drifts), unverified=(*found.unverified, *results.unverified))


def _typed(queries: Queries, site: Site, statements: Sequence[Statement], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """What the server would say once values have the types that drivers send along."""
    if not any(isinstance(one, Refused) for one in verdicts):
        return list(verdicts)
    try:
        with site.open() as connection:
            found = healed(connection, statements, verdicts, timeout=site.timeout, search_path=queries.search_path)
    except (ConnectionFailed, psycopg.Error):
        return list(verdicts)
    return [found.get(one.sent, verdict) for one, verdict in zip(statements, verdicts, strict=True)]


def _planned(
    queries: Queries, site: Site, statements: Sequence[Statement], verdicts: Sequence[Verdict]
) -> list[Verdict]:
    """What the server would say of ON CONFLICT when it plans."""
    parsed = {
        one.sent
        for one, verdict in zip(statements, verdicts, strict=True)
        if isinstance(verdict, Described) and not one.made
    }
    try:
        with site.open() as connection:
            found = without_index(connection, sorted(parsed), search_path=queries.search_path)
    except (ConnectionFailed, psycopg.Error):
        return list(verdicts)  # what was found by parsing is told all the same
    return [
        found.get(one.sent, verdict) if isinstance(verdict, Described) else verdict
        for one, verdict in zip(statements, verdicts, strict=True)
    ]


def _results(queries: Queries, site: Site, statements: Sequence[Statement], verdicts: Sequence[Verdict]) -> Results:
    """Compare what statements return with the models that their rows become."""
    from schemadrift.querying import results  # noqa: PLC0415 - for those that have any

    bound = list(results.bound(statements, verdicts, queries.returns, queries.root))
    if not bound:
        return results.Results([], [], 0)
    try:
        with site.open() as connection:
            return results.compare(connection, bound, queries.driver)
    except (ConnectionFailed, psycopg.Error) as error:
        reason = f"the connection was lost ({str(error).splitlines()[0]})"
        return results.Results([], [Unverified(subject="results of queries", reason=reason, unread=True)], 0)


def _more(
    queries: Queries, site: Site, statements: Sequence[Statement], verdicts: Sequence[Verdict]
) -> dict[str, list[Refused]]:
    """What more is missing in statements that miss a column."""
    refused = {
        one.sent: verdict for one, verdict in zip(statements, verdicts, strict=True) if isinstance(verdict, Refused)
    }
    if not refused:
        return {}
    try:
        with site.open() as connection:
            return further(connection, refused, timeout=site.timeout, search_path=queries.search_path)
    except (ConnectionFailed, psycopg.Error):
        return {}  # what was found first is told all the same


def _later(queries: Queries, site: Site, statements: Sequence[Statement], verdicts: Sequence[Verdict]) -> After:
    """Ask a clone about the statements as things are after the plan, where that can make a difference."""
    if not queries.declared or not any(one.id.kind in _MATTERS for one in site.drifts):
        return NOTHING
    from schemadrift.querying.after import after  # noqa: PLC0415 - brings the planners along

    known = {one.sent: verdict for one, verdict in zip(statements, verdicts, strict=True)}
    return after(site.live, site.declared, known, timeout=site.timeout, search_path=queries.search_path)


def asked(
    connect: Callable[[], AbstractContextManager[psycopg.Connection[Any]]],
    statements: Sequence[Statement],
    *,
    timeout: float,
    search_path: Sequence[str] = (),
) -> list[Verdict]:
    """Ask about each text once. A connection that is lost is opened again; what it was lost over is left out."""
    texts = list(dict.fromkeys(one.sent for one in statements))
    known: dict[str, Verdict] = {}
    last: Verdict = Lost("the connection is lost again and again")
    for _ in range(_TRIES):
        left = [one for one in texts if one not in known]
        if not left:
            break
        try:
            with connect() as connection:
                found = describe(connection, left, timeout=timeout, search_path=search_path)
        except (ConnectionFailed, psycopg.Error) as error:
            found = [Lost(str(error).splitlines()[0])] * len(left)
        lost = next((at for at, one in enumerate(found) if isinstance(one, Lost)), len(found))
        known |= zip(left[:lost], found[:lost], strict=True)
        if lost < len(found):
            known[left[lost]] = found[lost]
            last = found[lost]
    return [known.get(one.sent, last) for one in statements]


class _Judge:
    """Turns verdicts into what a check reports."""

    def __init__(self, site: Site, linked: Linked, later: After, more: Mapping[str, list[Refused]]) -> None:
        self._linked = linked
        self._more = more
        self._clone = site.connection is None
        self._relations = {key[-1] for key in site.live.of("table")}
        self._later = later
        self._knowledge = Knowledge(site.live, site.declared, site.drifts)
        self._sources: dict[str, list[str]] = {}
        self._used: set[tuple[str, Ignore]] = set()
        self._aside = 0
        self._unsure: dict[str, list[tuple[int, str]]] = {}

    def judged(self, verdicts: Sequence[Verdict]) -> Examined:
        drifts: list[Drift] = []
        unverified = [
            Unverified(subject=file, reason=problem, origin=Origin(file, 1), unread=True)
            for file, problem in self._linked.problems
        ]
        for statement, verdict in zip(self._linked.statements, verdicts, strict=True):
            found = meaning(
                statement,
                verdict,
                declared_tables=self._knowledge.declared_tables,
                mixed=self._linked.foreign > 0,
            )
            if isinstance(found, Fault) and self._not_cloned(found):
                found = Unsure(f"a clone of the snapshot has no functions and views ({found.refused.message})")
            if found is None:
                drifts += self._breaks_later(statement)
            elif isinstance(found, Fault):
                drifts.append(self._drift(statement, found, self._once_planned(statement, found)))
            elif isinstance(found, Unsure) and found.aside:
                self._aside += 1
            elif isinstance(found, Unsure):
                lost = isinstance(verdict, Lost)
                origin = Origin(statement.file, statement.line)
                subject = f"query {_name(statement).name}"
                unverified.append(Unverified(subject=subject, reason=found.reason, origin=origin, unread=lost))
        return Examined(tuple(drifts), tuple(unverified), tuple(self._notes()), self._counts())

    def _not_cloned(self, fault: Fault) -> bool:
        """Whether a clone of a snapshot lacks what the database may well have."""
        known = fault.code == codes.QUERY_TABLE and fault.missing.rpartition(".")[2] in self._relations
        return self._clone and (known or fault.code == codes.QUERY_FUNCTION)

    def _counts(self) -> dict[str, int]:
        return {"query": len(self._linked.statements) - self._aside}

    def _breaks_later(self, statement: Statement) -> Iterator[Drift]:
        """What runs now and does not after the plan."""
        verdict = self._later.verdicts.get(statement.sent)
        found = None if verdict is None else meaning(statement, verdict)
        if isinstance(found, Fault):
            said = found._replace(code=codes.QUERY_AFTER)
            yield self._drift(statement, said, ["it runs now, and not once the plan is applied"])

    def _once_planned(self, statement: Statement, fault: Fault) -> list[str]:
        """What becomes of a statement that does not run now."""
        verdict = self._later.verdicts.get(statement.sent)
        if fault.refused.state == STATE:  # parsing says nothing of it, before and after
            return [_RUNS] if declared(self._knowledge.declared, statement.sent, fault.refused.position) else []
        if isinstance(verdict, Described):
            return [_RUNS]
        if isinstance(verdict, Refused):
            return [f"it does not run once the plan is applied either ({verdict.message})"]
        return []

    def _drift(self, statement: Statement, fault: Fault, planned: Sequence[str]) -> Drift:
        at = place(statement, fault.refused.position, self._lines(statement))
        line, caret = excerpt(self._line(at.file, at.line), at.column)
        nearest = self._knowledge.nearest(statement, fault)
        hint = fault.refused.hint or (f"did you mean {nearest}?" if nearest else "")
        if _RUNS in planned:
            hint = "apply the plan: schemadrift plan"
        number = f"{at.line} | "
        evidence = [f"{at.file}:{at.line}:{at.column}", f"{number}{line}", f"{' ' * (len(number) - 2)}| {caret}"]
        evidence += self._also(statement, fault)
        evidence += (*self._knowledge.why(statement, fault), *planned)
        waiver, said = self._waiver(statement, fault)
        return Drift(
            change="missing" if fault.missing else "changed",
            id=_name(statement),
            finding=Finding(
                code=fault.code,
                effect=Effect.BREAKS_WRITES if _writes(statement) else Effect.BREAKS_READS,
                message=_sentence(fault),
                remedy=hint[:1].lower() + hint[1:] if hint else _remedy(fault),
                declared=fault.missing,
            ),
            origin=Origin(at.file, at.line),
            evidence=(*evidence, *said),
            waiver=waiver,
        )

    def _also(self, statement: Statement, fault: Fault) -> Iterator[str]:
        """What more is missing, and where."""
        if fault.code == codes.QUERY_COLUMN:
            for one in self._more.get(statement.sent, ()):
                at = place(statement, one.position, self._lines(statement))
                yield f"{one.message}, too: {at.file}:{at.line}:{at.column}"

    def _waiver(self, statement: Statement, fault: Fault) -> tuple[str, list[str]]:
        """The reason for which a comment lets a drift be; or what is wrong with the comment."""
        for one in statement.ignores:
            if one.code.upper() != fault.code.number and one.code.lower() != fault.code.name:
                continue
            self._used.add((statement.file, one))
            if one.reason:
                return one.reason, []
            return "", [f"the comment in line {one.line} gives no reason, and so lets nothing be"]
        return "", []

    def _lines(self, statement: Statement) -> dict[str, list[str]]:
        for file in {statement.file, *(one.file for one in statement.pieces if one.file)}:
            self._line(file, 1)
        return self._sources

    def _line(self, file: str, number: int) -> str:
        if file not in self._sources:
            try:
                text = Path(file).read_text(encoding="utf-8-sig", errors="replace")
            except OSError:
                text = ""
            self._sources[file] = text.splitlines(keepends=True)
        lines = self._sources[file]
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def _notes(self) -> Iterator[str]:
        yield from self._not_known()
        if self._later.why:
            yield f"what becomes of the statements after the plan is not known: {self._later.why}"
        if self._aside:
            yield f"{self._aside} texts look like SQL, fit no table of this database, and nothing is seen to run them"
        if self._linked.foreign:
            yield f"{self._linked.foreign} texts stand in files that talk to another kind of database"
        if self._linked.migrations:
            count = self._linked.migrations
            yield f"{count} statements of migrations were not checked: they are for the schema of their day"
        for file, ignore in self._linked.ignores:
            if (file, ignore) not in self._used:
                yield f"{file}:{ignore.line}: the comment lets {ignore.code} be, and there is no such drift"

    def _not_known(self) -> Iterator[str]:
        by_file: dict[str, list[str]] = {}
        for file, one in self._linked.unread:
            by_file.setdefault(file, []).append(f"line {one.line} ({one.reason})")
        for file, places in list(by_file.items())[:_FILES]:
            more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
            many = "a text is" if len(places) == 1 else f"{len(places)} texts are"
            told = f"{', '.join(places[:_PLACES])}{more}"
            yield f"{file}: {many} not known before the program runs, and not checked: {told}"
        if len(by_file) > _FILES:
            rest = list(by_file.values())[_FILES:]
            yield f"{sum(map(len, rest))} such texts in {len(rest)} more files"


def _name(statement: Statement) -> ObjectId:
    return ObjectId("query", (statement.file, statement.scope or f"line {statement.line}"))


def _writes(statement: Statement) -> bool:
    return statement.verb not in _READS or (statement.verb == "WITH" and _WRITES.search(statement.sent) is not None)


def _sentence(fault: Fault) -> str:
    detail = f" ({fault.refused.detail})" if fault.refused.detail else ""
    return f"{fault.refused.message}{detail} ({fault.refused.state})"


def _remedy(fault: Fault) -> str:
    if fault.code == codes.QUERY_TABLE:
        return "name a table that is there, or create it"
    if fault.code == codes.QUERY_COLUMN:
        return "name a column that is there, or add it"
    if fault.refused.state == STATE:
        return "name the columns of a unique constraint or index, or add one on these"
    return "correct the statement"
