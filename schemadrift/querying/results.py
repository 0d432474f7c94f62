"""The columns that a statement returns against the model that its rows become."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from schemadrift import codes
from schemadrift.catalog import ObjectId, Origin
from schemadrift.contracts.column import Column
from schemadrift.drift import Drift, Unverified
from schemadrift.errors import SchemadriftError
from schemadrift.postgres.columns import Source, Type, sources, types
from schemadrift.postgres.describe import Described, Output, Verdict
from schemadrift.queries.outputs import EMPTY, Item, Outputs, outputs
from schemadrift.queries.records import Statement

if TYPE_CHECKING:
    import psycopg
    from pydantic import BaseModel


class Bound(NamedTuple):
    """A statement, what it returns, and the model that its rows become.

    Attributes:
        statement: The statement.
        described: What the server says that it returns.
        model: As the code or the configuration names it.
        stated: Whether somebody says so; otherwise the code makes it look so.
    """

    statement: Statement
    described: Described
    model: str
    stated: bool


class Results(NamedTuple):
    """What came of comparing results with models."""

    drifts: list[Drift]
    unverified: list[Unverified]
    compared: int


def compare(connection: psycopg.Connection[Any], statements: Sequence[Bound], driver: str) -> Results:
    """Compare what statements return with their models.

    Args:
        connection: To name types and columns.
        statements: Those that are bound to a model.
        driver: As contracts take it.
    """
    found = Results([], [], 0)
    every = [output for one in statements for output in one.described.outputs]
    known = types(connection, [(one.type, one.modifier) for one in every])
    origins = sources(connection, [one.table for one in every if one.table])
    compared = 0
    for one in statements:
        try:
            model = _model(one)
        except SchemadriftError as error:
            found.unverified.append(_unverified(one, str(error)))
            continue
        if model is None:
            if one.stated:
                found.unverified.append(_unverified(one, f"{one.model} is no Pydantic model"))
            continue
        compared += 1
        columns = _columns(one.statement.sent, one.described.outputs, known, origins)
        _compare(one, model, columns, driver, found)
    return found._replace(compared=compared)


def _compare(
    one: Bound, model: type[BaseModel], columns: Sequence[tuple[Column, str]], driver: str, found: Results
) -> None:
    from schemadrift.contracts.comparing import compare as against  # noqa: PLC0415 - pydantic is heavy
    from schemadrift.contracts.fields import Broken  # noqa: PLC0415 - likewise
    from schemadrift.contracts.verdict import Verdict as Said  # noqa: PLC0415 - likewise

    whys = {column.name: why for column, why in columns if why}
    try:
        verdicts = against(model, [column for column, _ in columns], driver=driver, whole=True)
    except Broken as error:
        found.unverified.append(_unverified(one, str(error)))
        return
    for verdict in verdicts:
        if not isinstance(verdict, Said):
            found.unverified.append(_unverified(one, f"{model.__name__}.{verdict.field}: {verdict.reason}"))
            continue
        why = whys.get(verdict.column, "")
        finding = verdict.finding
        if finding.code == codes.NULL_REFUSED and why.endswith(EMPTY):
            finding = replace(finding, remedy=f"give it a value, as in COALESCE(…, 0), or {finding.remedy}")
        place = f"{one.statement.file}:{one.statement.line}:{one.statement.column}"
        evidence = (place, f"its rows become {model.__module__}.{model.__qualname__}", *filter(None, (why,)))
        found.drifts.append(
            Drift(
                change="changed",
                id=ObjectId("query", (one.statement.file, one.statement.scope, verdict.field or verdict.column)),
                finding=finding,
                origin=Origin(one.statement.file, one.statement.line),
                evidence=evidence,
            )
        )


def _unverified(one: Bound, reason: str) -> Unverified:
    statement = one.statement
    return Unverified(
        subject=f"result of {statement.file}:{statement.scope}",
        reason=reason,
        origin=Origin(statement.file, statement.line),
    )


def _model(one: Bound) -> type[BaseModel] | None:
    """Import the model; None where the name is no model's.

    Raises:
        SchemadriftError: It cannot be imported.
    """
    from pydantic import BaseModel  # noqa: PLC0415 - heavy

    from schemadrift.declared.importing import import_source  # noqa: PLC0415 - for this alone

    where, _, name = one.model.rpartition(":" if ":" in one.model else ".")
    where = where or one.statement.file
    with import_source(where, one.model) as imported:
        value: Any = imported.module
        for part in name.split("."):
            value = getattr(value, part, None)
    return value if isinstance(value, type) and issubclass(value, BaseModel) else None


def columns(connection: psycopg.Connection[Any], statement: str, described: Sequence[Output]) -> list[Column]:
    """The columns of what a statement returns, as contracts compare them.

    Args:
        connection: To name types and columns.
        statement: The statement.
        described: What the server says that it returns.
    """
    known = types(connection, [(one.type, one.modifier) for one in described])
    origins = sources(connection, [one.table for one in described if one.table])
    return [column for column, _ in _columns(statement, described, known, origins)]


def _columns(
    statement: str,
    described: Sequence[Output],
    known: Mapping[tuple[int, int], Type],
    origins: Mapping[tuple[int, int], Source],
) -> list[tuple[Column, str]]:
    """The columns of a result, and why one may be NULL."""
    said = outputs(statement)
    items: Sequence[Item] = said.items if len(said.items) == len(described) else [Item(None)] * len(described)
    found = []
    for output, item in zip(described, items, strict=True):
        type_ = known.get((output.type, output.modifier), Type("unknown", (), not_null=False))
        nullable, why = _nullable(output, item, said, origins)
        column = Column(output.name, type_.name, False if type_.not_null else nullable, type_.labels)
        found.append((column, why))
    return found


def _nullable(
    output: Output, item: Item, said: Outputs, origins: Mapping[tuple[int, int], Source]
) -> tuple[bool | None, str]:
    """Whether a column may be NULL, and why; None where nobody can tell."""
    source = origins.get((output.table, output.column))
    if item.nullable is not None or source is None:
        return item.nullable, item.why
    names = {item.qualifier} if item.qualifier else {source.table}
    filled = bool(names & said.extended)
    if not filled and source.not_null:
        return False, ""
    unknown = (
        source.not_null is None or not said.simple or source.name in said.filtered or (filled and names & said.plain)
    )
    if unknown:  # a condition may leave no NULL, a table may stand there twice
        return None, ""
    if filled:
        return True, f"an outer join fills {source.table}.{source.name} up with NULL"
    return True, f"the column {source.table}.{source.name} may be NULL"


def bound(
    statements: Sequence[Statement], verdicts: Sequence[Verdict], returns: Mapping[str, str], root: Path
) -> Iterator[Bound]:
    """The statements that return rows and that are bound to a model.

    Args:
        statements: The statements.
        verdicts: What the server says of each.
        returns: What the configuration says: "file:function", or the name of a statement, → model.
        root: The folder that its files are named from.
    """
    for statement, verdict in zip(statements, verdicts, strict=True):
        file = os.path.relpath(statement.file, root).replace(os.sep, "/")
        said = returns.get(f"{file}:{statement.scope}") or returns.get(statement.scope)
        model, stated = (said, True) if said else (statement.returns, statement.stated)
        if model and isinstance(verdict, Described) and verdict.outputs:
            yield Bound(statement, verdict, model, stated)
