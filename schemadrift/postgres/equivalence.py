"""Asks the server, read-only, whether two expressions mean the same.

Both expressions go into one `EXPLAIN (VERBOSE)` over a sub-select of typed NULLs that stands for the table: the server
parses and resolves them, folds their constants and prints them, and the printed forms are compared. No privilege on
the table is needed, and nothing is executed, with one exception that is PostgreSQL's own: the planner computes calls
of immutable functions whose arguments are constants.

What the server keeps apart is different, however equal it may be: `x IN ('a', 'b')` and `x = 'a' OR x = 'b'`,
`interval '1 day'` and `interval '24 hours'`, `extract()` and `date_part()`. The few synonyms that are unified are those
of `explain_output.canonical`. A plan does not show COLLATE clauses: their names are compared, not their places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from itertools import chain
from typing import Any, NamedTuple, cast

import msgspec
import psycopg
from psycopg import sql

from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.types import split_type
from schemadrift.drift import Answer, Question, Undecided
from schemadrift.kinds.column import Column
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.table import Table
from schemadrift.postgres.explain_output import canonical
from schemadrift.postgres.expression_text import Malformed, Reading, pattern, read

_PAIRS_PER_STATEMENT = 200  # a target list has room for 1,664 entries; a pair takes four
_STATEMENTS_PER_PIPELINE = 250
_DOMAIN_KEY_LENGTH = 3  # ("domain", schema, name)
_LOOSE = {
    "character varying": "character varying",
    "character": '"bpchar"',
    "bit varying": "bit varying",
    "bit": '"bit"',
}
_SHAPES = {
    "ProjectSet": "it returns a set of rows",
    "Aggregate": "it calls an aggregate function",
    "WindowAgg": "it calls a window function",
}

Environment = dict[str, tuple[str, str | None]]
"""Column name → type and collation, in the order of the columns."""


class _Pair(NamedTuple):
    """Expressions to print, with what is known about them; one of them alone to see which of two is at fault."""

    question: Question
    sides: tuple[Reading, ...]


class _Failure(NamedTuple):
    """Why a statement gave no output; an empty reason was not asked for."""

    reason: str


_Result = list[str] | _Failure


def decide(connection: psycopg.Connection[Any], questions: Sequence[Question], live: Catalog) -> dict[Question, Answer]:
    """Let the server decide which pairs of expressions are equal.

    Args:
        connection: In a transaction, which may be read-only, of a hot standby, or of a role without any privilege on
            the tables. It is left as it was found: settings made here end with a savepoint.
        questions: The pairs; doubles are asked once. A `table` of ("domain", schema, name) is a domain, whose checks
            call the value VALUE.
        live: The live catalog, for the columns' types and the search path that unqualified names are declared for.

    Returns:
        An answer to every question: True, False, or Undecided with the reason.

    Raises:
        psycopg.Error: The connection is lost, or it is in no transaction.

    Source:
        PostgreSQL manual, EXPLAIN, VERBOSE; 38.7 Function Volatility Categories.
    """
    first: dict[object, Question] = {}
    # the same over columns of the same types is the same: one table's answer is that of thousands
    twins = {question: first.setdefault(_pattern(question, live), question) for question in dict.fromkeys(questions)}
    answers = _decided(connection, [question for question, one in twins.items() if one is question], live)
    told = {question: answers[one] for question, one in twins.items() if question not in answers}
    unclear = [question for question, answer in told.items() if isinstance(answer, Undecided)]
    return answers | told | _decided(connection, unclear, live)  # a reason names the columns


def _pattern(question: Question, live: Catalog) -> object:
    """What decides the answer; the question itself where it cannot be told."""
    table = question.table
    if table is None or len(table) == _DOMAIN_KEY_LENGTH:
        return question
    columns = live.of("column")

    def known(name: str) -> object:
        column = columns.get((*table, name))
        if column is None:
            return table if name == table[-1] else None  # the row as a whole, which no other table has
        return (column.type, column.collation)

    places: dict[str, int] = {}
    here, there = pattern(question.live, known, places), pattern(question.declared, known, places)
    if here is None or there is None:
        return question
    return (question.type, here, there)


def _decided(
    connection: psycopg.Connection[Any], questions: Sequence[Question], live: Catalog
) -> dict[Question, Answer]:
    answers: dict[Question, Answer] = {}
    groups: dict[Key | None, list[_Pair]] = {}
    environments: dict[Key | None, Environment] = {None: {}}
    for question in questions:
        if question.table not in environments:
            found = _environment(question.table or (), live)
            if isinstance(found, Undecided):
                answers[question] = found
                continue
            environments[question.table] = found
        pair = _read(question)
        if isinstance(pair, Undecided):
            answers[question] = pair
        else:
            groups.setdefault(question.table, []).append(pair)
    if groups:
        with _search_path(connection, live.facts.search_path):
            answers |= _Interview(connection, environments).answers(groups)
    return answers


def _environment(table: Key, live: Catalog) -> Environment | Undecided:
    """Find the columns that an expression may name."""
    if len(table) == _DOMAIN_KEY_LENGTH:
        domain = live.get("domain", table[1:], Domain)
        if domain is None:
            return Undecided(f"domain {'.'.join(table[1:])} is not in the database")
        return {"value": (domain.type, domain.collation)}
    relation = live.get("table", table, Table)
    if relation is None:
        return Undecided(f"relation {'.'.join(table)} is not in the database")
    columns = ((name, live.get("column", (*table, name), Column)) for name in relation.columns)
    return {name: (column.type, column.collation) for name, column in columns if column is not None}


def _read(question: Question) -> _Pair | Undecided:
    sides: list[Reading] = []
    for side, text in (("live", question.live), ("declared", question.declared)):
        reading = read(text, question.table)
        if isinstance(reading, Malformed):
            return Undecided(f"{side} expression: {reading.reason}")
        sides.append(reading)
    return _Pair(question, tuple(sides))


@contextmanager
def _search_path(connection: psycopg.Connection[Any], schemas: Sequence[str]) -> Iterator[None]:
    """Look unqualified names up as the application does, until the block ends."""
    path = sql.SQL(", ").join(map(sql.Identifier, schemas)) if schemas else sql.SQL("''")
    connection.execute("SAVEPOINT schemadrift_outside")
    try:
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(path))
        connection.execute("SET LOCAL standard_conforming_strings TO on")
        connection.execute("SAVEPOINT schemadrift_expression")
        yield
    finally:
        if not connection.closed:
            connection.execute("ROLLBACK TO SAVEPOINT schemadrift_outside")
            connection.execute("RELEASE SAVEPOINT schemadrift_outside")


class _Interview:
    """Three rounds: all together; the pairs of failed statements one by one; the sides of failed pairs alone."""

    def __init__(self, connection: psycopg.Connection[Any], environments: dict[Key | None, Environment]) -> None:
        self.connection = connection
        self.environments = environments

    def answers(self, groups: dict[Key | None, list[_Pair]]) -> dict[Question, Answer]:
        """Answer all questions of the groups."""
        batches = [
            pairs[start : start + _PAIRS_PER_STATEMENT]
            for pairs in groups.values()
            for start in range(0, len(pairs), _PAIRS_PER_STATEMENT)
        ]
        out: dict[Question, Answer] = {}
        alone: list[list[_Pair]] = []
        for batch, result in zip(batches, self.ask(batches), strict=True):
            if not isinstance(result, _Failure):
                out |= self.judge(batch, result)
            elif len(batch) > 1:
                alone += [[pair] for pair in batch]
            else:
                out |= self.blame(batch[0])
        for batch, result in zip(alone, self.ask(alone), strict=True):
            out |= self.blame(batch[0]) if isinstance(result, _Failure) else self.judge(batch, result)
        return out

    def judge(self, batch: Sequence[_Pair], outputs: Sequence[str]) -> dict[Question, Answer]:
        """Compare what was printed."""
        printed = iter(outputs)
        return {
            pair.question: self.verdict(pair, live, declared)
            for pair, live, declared in zip(batch, printed, printed, strict=True)
        }

    def verdict(self, pair: _Pair, live: str, declared: str) -> Answer:
        """Compare one pair, with what a plan does not show: collations, and literals that tell the time."""
        here, there = pair.sides
        try:
            differ = live != declared and canonical(live) != canonical(declared)
        except RecursionError:  # hundreds of nested operators
            return Undecided("the expressions are nested too deeply to be compared")
        if differ:
            if there.clock_literal and there.clock_literal not in declared:
                return Undecided(f"declared expression: {there.clock_literal} stands for the moment it is read")
            return False
        if here.collations == there.collations:
            return True
        return self.collations(pair)

    def collations(self, pair: _Pair) -> Answer:
        """Compare expressions whose COLLATE clauses differ and nothing else: is it the columns' own collation?"""
        here, there = pair.sides
        stated = set(here.collations) ^ set(there.collations) or set(here.collations)
        columns = self.environments[pair.question.table]
        own = {
            (collation or '"default"').rpartition(".")[2].strip('"')
            for name, (_type, collation) in columns.items()
            if name in here.names
        }
        if not stated <= own:
            return False
        return True if len(own) == 1 else Undecided("a plan does not show what a COLLATE clause applies to")

    def blame(self, pair: _Pair) -> dict[Question, Answer]:
        """Find out which side of a pair fails, and why."""
        reasons = [self.reason(_Pair(pair.question, (side,))) for side in pair.sides]
        live, declared = reasons
        if live == declared:
            reason = live or "the server plans each expression, and not both together"
        elif declared:
            reason = f"declared expression: {declared}"
        else:
            reason = f"live expression: {live}"
        return {pair.question: Undecided(reason)}

    def reason(self, pair: _Pair) -> str:
        """Why a side fails; empty when it does not."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(self.statement([pair]), prepare=False, binary=True)
            result = _outputs(cursor, 1)
        except psycopg.Error as error:
            if self.connection.closed:
                raise
            result = _Failure(error.diag.message_primary or str(error))
        self.connection.execute("ROLLBACK TO SAVEPOINT schemadrift_expression")
        return result.reason if isinstance(result, _Failure) else ""

    def ask(self, batches: Sequence[Sequence[_Pair]]) -> list[_Result]:
        """Send one statement per batch; a failure carries no reason yet."""
        out: list[_Result] = []
        for start in range(0, len(batches), _STATEMENTS_PER_PIPELINE):
            out += self.pipeline(batches[start : start + _STATEMENTS_PER_PIPELINE])
        return out

    def pipeline(self, batches: Sequence[Sequence[_Pair]]) -> list[_Result]:
        """Send statements in one go, each followed by a way back, so that none spoils the next.

        An error surfaces at whichever call receives it, so it is the cursors that tell which statement failed.
        """
        cursors = []
        piped = psycopg.Pipeline.is_supported()
        with suppress(psycopg.Error), self.connection.pipeline() if piped else nullcontext() as pipeline:
            for batch in batches:
                cursor = self.connection.cursor()
                cursors.append(cursor)
                with suppress(psycopg.Error):
                    cursor.execute(self.statement(batch), prepare=False, binary=True)
                if pipeline is not None:
                    with suppress(psycopg.Error):
                        pipeline.sync()
                with suppress(psycopg.Error):
                    self.connection.execute("ROLLBACK TO SAVEPOINT schemadrift_expression", prepare=False)
        self.connection.execute("ROLLBACK TO SAVEPOINT schemadrift_expression")  # raises what is beyond repair
        return [
            _outputs(cursor, sum(len(pair.sides) for pair in batch))
            for cursor, batch in zip(cursors, batches, strict=True)
        ]

    def statement(self, batch: Sequence[_Pair]) -> sql.Composed:
        """Compose one EXPLAIN.

        Every expression is followed by its number, so that one that turns into several columns is noticed. The
        numbers also keep the planner from dropping the sub-select, whose NULLs it would print instead of the columns.
        """
        entries: list[sql.Composable] = []
        for pair in batch:
            cast_to = _cast(pair.question.type)
            for side in pair.sides:
                entries += [_written(f"({side.text}){cast_to}"), sql.Literal(len(entries) // 2)]
        explain = sql.SQL("EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) SELECT ") + sql.SQL(", ").join(entries)
        table = batch[0].question.table
        if table is None:
            return explain
        columns = sql.SQL(", ").join(
            _written(f"NULL::{kind}") + _written(f" COLLATE {collation}" if collation else "") + sql.SQL(" AS ") + name
            for name, kind, collation in self.mentioned(table, batch)
        )
        alias = sql.Identifier(table[-1])
        return explain + sql.SQL(" FROM (SELECT {} OFFSET 0) AS {}").format(columns, alias)

    def mentioned(self, table: Key, batch: Sequence[_Pair]) -> Iterator[tuple[sql.Identifier, str, str | None]]:
        """The columns that the expressions name; all of them where the whole row may be meant."""
        sides = [side for pair in batch for side in pair.sides]
        names = frozenset(chain.from_iterable(side.names for side in sides))
        everything = any(side.whole_row for side in sides)
        for name, (kind, collation) in self.environments[table].items():
            if everything or name in names:
                yield sql.Identifier(name), kind, collation


def _written(text: str) -> sql.SQL:
    """Take over SQL that is written in a model or printed by the server; `expression_text.read` has looked at it."""
    return sql.SQL(cast("Any", text))  # psycopg wants literals, and this is the one place that has none


def _cast(kind: str) -> str:
    """The cast to a type; without the length, as a longer default is refused and not cut as a cast would cut it."""
    if not kind:
        return ""
    named = split_type(kind)
    if named.schema == "pg_catalog" and named.name in _LOOSE:
        return f"::{_LOOSE[named.name]}{'[]' if named.dimensions else ''}"
    return f"::{kind}"


def _outputs(cursor: psycopg.Cursor[Any], expected: int) -> _Result:
    """Read the printed expressions out of a plan, if it is the plan of mere expressions."""
    if cursor.pgresult is None:
        return _Failure("")
    # not by way of the cursor, whose loader of JSON may be the caller's own
    plan = msgspec.json.decode(cursor.pgresult.get_value(0, 0) or b"")[0]["Plan"]
    below = [child["Parent Relationship"] for child in plan.get("Plans", ())]
    if (plan["Node Type"], below) not in (("Result", []), ("Subquery Scan", ["Subquery"])):
        return _Failure(_why(plan))
    output: list[str] = plan["Output"]
    if output[1::2] != [f"{number}" for number in range(expected)]:
        return _Failure("it stands for several columns")
    return output[::2]


def _why(plan: dict[str, Any]) -> str:
    """Name the construct for which the server made a plan of several nodes."""
    nodes = [plan]
    for node in nodes:  # grows while it is read
        nodes += node.get("Plans", ())
    if any(node.get("Parent Relationship") in {"InitPlan", "SubPlan"} for node in nodes):
        return "it holds a sub-select"
    return next((_SHAPES[node["Node Type"]] for node in nodes if node["Node Type"] in _SHAPES), "its plan is unknown")
