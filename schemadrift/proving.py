"""Runs a plan on a clone of the database, without rows or with some, and looks whether it does what it should."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, NamedTuple

import psycopg

from schemadrift import codes, comparison
from schemadrift.agreeing import Agreement, Dumps, agreement, named_in
from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.names import qualified
from schemadrift.cloning import NOT_CLONED, clone, fill, is_cloned, run, search
from schemadrift.comparison import Options
from schemadrift.errors import ProofFailed, ServerError
from schemadrift.inventing import Invention, invent, said
from schemadrift.plan_file import PlanFile
from schemadrift.postgres.dump_pieces import Piece, pieces
from schemadrift.postgres.dumping import Dump, dumping
from schemadrift.postgres.equivalence import decide
from schemadrift.postgres.reader import read, read_facts
from schemadrift.postgres.sampling import Sample
from schemadrift.postgres.scratch import Scratch
from schemadrift.postgres.snapshot import read_only_snapshot

_ELSEWHERE = NOT_CLONED - {"extension"}
"""Kinds of which a clone has none, so that no step about them can run there."""


class Apart(NamedTuple):
    """What sets some of a plan apart.

    Attributes:
        renames: How many steps, the first ones, are renames: what they leave is what the others begin with.
        left: The objects whose drift the plan leaves on purpose.
    """

    renames: int = 0
    left: frozenset[ObjectId] = frozenset()


def proved(
    document: PlanFile,
    live: Catalog,
    declared: Catalog,
    options: Options,
    rows_of: Sample | Invention | None = None,
    apart: Apart = Apart(),  # noqa: B008 - a tuple
) -> str:
    """Build a clone, run the plan on it, read it again, and compare its dump with that of a declared database.

    Args:
        document: The plan.
        live: What it was made from.
        declared: What it leads to.
        options: Where the clone may be made, and how strict the comparison is.
        rows_of: Rows for the clone, real or made up; None for none.
        apart: What sets some of the plan apart.

    Returns:
        What was shown, one clause; what could not be shown is said in it.

    Raises:
        ProofFailed: The clone cannot be built, a step fails, drift is left that the plan does not name, or the dump
            differs from the declaration's in more than the plan leaves.
    """
    steps = [step for step in document.plan.steps if step.object.kind not in _ELSEWHERE]
    renames = [step for step in document.plan.steps[: apart.renames] if step in steps]
    with Scratch(live, url=options.scratch_url, timeout=options.timeout) as scratch, ExitStack() as stack:
        connection = scratch.open()
        _require_extensions(connection, live)
        witness = _Witness(stack, scratch, live, declared, apart.left | {one.object for one in document.plan.refusals})
        made = clone(connection, live)
        rows = fill(connection, live, rows_of) if isinstance(rows_of, Sample) else 0
        held = _with(rows_of, rows) if isinstance(rows_of, Sample) else "without rows"
        remedy = _SEE_TO if rows else ""
        search(connection, document.made.search_path)
        for step in renames:
            run(connection, step, "the plan", rows=remedy)
        if isinstance(rows_of, Invention):
            invented = invent(connection, rows_of, declared)
            held, remedy = said(invented), _MADE_UP if invented.many else ""
        witness.look()
        for step in steps[len(renames) :]:
            run(connection, step, "the plan", rows=remedy)
        with read_only_snapshot(connection):
            after = read(connection, facts=read_facts(connection), schemas=declared.coverage.schemas)
            left = _left(connection, after, document, declared, options, apart.left)
        if left:
            raise ProofFailed("the plan", f"leaves drift on a clone: {'; '.join(left)}", _REPORT)
        told = witness.told(after)
        version = connection.info.server_version // 10_000
    out = len(document.plan.steps) - len(steps)
    place = f"a clone of {made} objects {held} (PostgreSQL {version})"
    beyond = f"; {out} about rights not run, which are in no clone" if out else ""
    return f"{len(steps)} steps on {place}: no drift left but what is named; {told}{beyond}"


class _Witness:
    """pg_dump, asked what the clone is before the plan and after it, and what the declaration is when it is built."""

    def __init__(
        self, stack: ExitStack, scratch: Scratch, live: Catalog, declared: Catalog, left: frozenset[ObjectId]
    ) -> None:
        """Begin to build the declaration, beside the clone and while the plan runs: it is the server that takes long.

        Args:
            stack: Ends what is begun here; before the scratch server goes.
            scratch: The server, where the clone's database is already.
            live: What the clone is made from; of that, types and functions that nobody declares may be needed.
            declared: What is declared.
            left: The objects that the plan leaves.
        """
        self._stack, self._scratch, self._connection = stack, scratch, scratch.open()
        self._declared, self._left = declared, left
        self._borrowed = _borrowed(live, declared)
        self._silent, self._before = "", ""
        try:
            self._program = scratch.pg_dump()
        except ServerError as error:
            self._silent = f"{error.happened}; {error.remedy}"
        else:
            self._built = stack.enter_context(ThreadPoolExecutor(1)).submit(self._build)

    def _build(self) -> Dump:
        there = self._scratch.beside(self._declared)
        more = {kind: {**found, **self._declared.of(kind)} for kind, found in self._borrowed.items()}
        whole = dataclasses.replace(self._declared, objects={**self._declared.objects, **more})
        clone(there, whole, "a database built from the declaration")
        return self._dump(there)

    def _dump(self, connection: psycopg.Connection[Any]) -> Dump:
        return self._stack.enter_context(dumping(self._program, connection))

    def look(self) -> None:
        """Dump the clone as it is before the plan."""
        if not self._silent:
            try:
                self._before = self._dump(self._connection).text()
            except ServerError as error:
                self._silent = f"{error.happened}; {error.remedy}"

    def told(self, after: Catalog) -> str:
        """What came of it, one clause.

        Args:
            after: What the clone is after the plan.

        Raises:
            ProofFailed: The dumps differ in more than the plan leaves.
        """
        if not self._silent:
            try:
                return self._compared(after)
            except ServerError as error:
                self._silent = f"{error.happened}; {error.remedy}"
            except _NotBuilt as error:
                self._silent = str(error)
        return f"NOT shown is that pg_dump agrees with the declaration ({self._silent})"

    def _compared(self, after: Catalog) -> str:
        dump = self._dump(self._connection)
        try:
            there = self._built.result()
        except ProofFailed as error:
            if not self._left:
                raise
            raise _NotBuilt(f"{error.subject} {error.happened}") from error
        built = frozenset(piece for piece in there.pieces() if not self._is_scaffold(piece))
        dumps = Dumps(pieces(self._before), dump.pieces(), built)
        with read_only_snapshot(self._connection):
            found = agreement(dumps, after, self._left, lambda questions: decide(self._connection, questions, after))
        if found.missing or found.added:
            raise ProofFailed("the plan", f"leaves a clone otherwise than declared: {_differences(found)}", _REPORT)
        return f"pg_dump agrees with a database built from the declaration ({_figures(found)})"

    def _is_scaffold(self, piece: Piece) -> bool:
        """Whether it is of what was borrowed, or of an extension that nothing declares: the database's are there."""
        if piece.facet.endswith("EXTENSION"):
            return piece.key not in self._declared.of("extension")
        if piece.facet.startswith(_FUNCTIONS):
            overloaded = {named_in(key[1]) for key in self._declared.of("other")}
            return piece.key not in overloaded and piece.key in {named_in(key[1]) for key in self._borrowed["other"]}
        return any(piece.key[:2] in self._borrowed[kind] for kind in _LENT if kind != "other")


_LENT = ("schema", "enum_type", "domain", "composite_type", "sequence", "other")


def _borrowed(live: Catalog, declared: Catalog) -> dict[str, dict[Key, Any]]:
    """Schemas, types, sequences and functions of the database that nobody declares: what is declared may need them."""
    return {
        kind: {
            key: record
            for key, record in live.of(kind).items()
            if key not in declared.of(kind)
            and not getattr(record, "column", ())
            and (kind != "other" or record.routine is not None)
        }
        for kind in _LENT
    }


class _NotBuilt(Exception):  # noqa: N818 - says what happened
    """No database could be built from the declaration, of which the plan leaves something."""


_FUNCTIONS = tuple(
    f"{verb} {what}" for verb in ("CREATE", "COMMENT ON") for what in ("FUNCTION", "PROCEDURE", "AGGREGATE")
)
_SEE_TO = "see to these rows first; the plan has their count and some of their keys"
_MADE_UP = "these rows are made up; prove it without, or with rows of the database (--with-rows)"
_REPORT = "report it; do not run it"
_SHOWN = 5


def _figures(found: Agreement) -> str:
    told = [f"{found.many:,} items"]
    if found.respelled:
        told.append(f"{len(found.respelled)} spelled otherwise and the same to PostgreSQL")
    if found.kept:
        told.append(f"by catalog only {len(found.kept)} that stayed as they were: {_shown(found.kept)}")
    if found.spared:
        told.append(f"not {len(found.spared)} of objects that the plan leaves")
    return ", ".join(told)


def _differences(found: Agreement) -> str:
    told = [("pg_dump lacks", found.missing), ("pg_dump has, and nothing declares", found.added)]
    return "; ".join(f"{what} {_shown(some)}" for what, some in told if some)


def _shown(some: Sequence[Piece]) -> str:
    more = f" and {len(some) - _SHOWN} more" if len(some) > _SHOWN else ""
    return ", ".join(f"[{piece}]" for piece in some[:_SHOWN]) + more


def _with(sample: Sample, rows: int) -> str:
    said = f"with {rows:,} rows of {len(sample.rows):,} tables"
    if sample.hidden:
        said += f", none of {', '.join(qualified(*key) for key in sample.hidden)}, which the role may not read"
    if sample.cut:
        said += f", not all that are referred to of {', '.join(qualified(*key) for key in sample.cut)}"
    return said


def _require_extensions(connection: psycopg.Connection[Any], live: Catalog) -> None:
    """A scratch server has to have what the live one has.

    Raises:
        ProofFailed: It lacks an extension.
    """
    there = {row[0] for row in connection.execute("SELECT extname FROM pg_extension").fetchall()}
    absent = sorted(key[0] for key in live.of("extension") if key[0] not in there)
    if absent:
        raise ProofFailed(
            "the scratch server",
            f"has no extension {', '.join(absent)}, and the database has",
            "name a server that has it with --scratch-url, or plan without --prove",
        )


def _left(
    connection: psycopg.Connection[Any],
    after: Catalog,
    document: PlanFile,
    declared: Catalog,
    options: Options,
    left: frozenset[ObjectId],
) -> list[str]:
    named = {one.code.number for one in document.plan.refusals}
    outcome = comparison.compare(connection, after, declared, strict=options.strict)
    return [
        f"{drift.code} {drift.id}"
        for drift in outcome.drifts
        if drift.code.number not in named
        and drift.id not in left
        and drift.code != codes.COLUMN_ORDER  # which no plan can change
        and is_cloned(declared, drift.id)
        and drift.finding.field != "owner"
    ]
