"""Aggregates: what CREATE AGGREGATE says of them, which no function of PostgreSQL prints."""

from __future__ import annotations

from collections.abc import Iterator

from psycopg import sql

from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import quote
from schemadrift.postgres.reading.fetch import Query, Row

_PARALLEL = {"r": "restricted", "s": "safe"}
_MODIFY = {"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}
_HYPOTHETICAL = "h"
_NORMAL = "n"


def query(spaces: sql.Composable) -> Query:
    """The aggregates of some schemas."""
    return Query(
        name="aggregates",
        subject="aggregates",
        text=sql.SQL("""
            SELECT p.oid, pg_get_function_arguments(p.oid), a.aggkind, p.proparallel, n.nspname, o.oprname,
                a.aggtransfn::regproc::text, format_type(a.aggtranstype, NULL), a.aggtransspace,
                nullif(a.aggfinalfn, 0)::regproc::text, a.aggfinalextra, a.aggfinalmodify, a.agginitval,
                nullif(a.aggcombinefn, 0)::regproc::text, nullif(a.aggserialfn, 0)::regproc::text,
                nullif(a.aggdeserialfn, 0)::regproc::text,
                nullif(a.aggmtransfn, 0)::regproc::text,
                CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END, a.aggmtransspace,
                nullif(a.aggmfinalfn, 0)::regproc::text, a.aggmfinalextra, a.aggmfinalmodify, a.aggminitval,
                nullif(a.aggminvtransfn, 0)::regproc::text
            FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid
                LEFT JOIN pg_operator o ON o.oid = a.aggsortop LEFT JOIN pg_namespace n ON n.oid = o.oprnamespace
            WHERE a.aggfnoid >= 16384 AND p.oid >= 16384 AND p.pronamespace IN {}""").format(spaces),
    )


def definition(name: str, row: Row) -> str:
    """CREATE AGGREGATE.

    Source:
        PostgreSQL manual, CREATE AGGREGATE; 53.2 pg_aggregate.
    """
    _, arguments, kind, parallel, space, operator, *rest = row
    said = list(_states(rest[:7], kind, ""))
    combine, serial, deserial, *moving = rest[7:]
    for word, function in (("COMBINEFUNC", combine), ("SERIALFUNC", serial), ("DESERIALFUNC", deserial)):
        said += [f"{word} = {function}"] if function else []
    if moving[0]:
        said += [*_states(moving[:7], kind, "M"), f"MINVFUNC = {moving[7]}"]
    if operator:
        said.append(f"SORTOP = OPERATOR({quote(space)}.{operator})")
    if parallel in _PARALLEL:
        said.append(f"PARALLEL = {_PARALLEL[parallel]}")
    said += ["HYPOTHETICAL"] if kind == _HYPOTHETICAL else []
    body = ",\n    ".join(said)
    return f"CREATE AGGREGATE {name}({arguments or '*'}) (\n    {body}\n)"


def _states(row: Row | list[object], kind: str, mark: str) -> Iterator[str]:
    """How states are made and ended: of the aggregate, or with an "M" in front of a moving one."""
    transition, state, space, final, extra, modify, initial = row
    yield f"{mark}SFUNC = {transition}"
    yield f"{mark}STYPE = {state}"
    if space:
        yield f"{mark}SSPACE = {space}"
    if final:
        yield f"{mark}FINALFUNC = {final}"
        if extra:
            yield f"{mark}FINALFUNC_EXTRA"
        if modify != ("r" if kind == _NORMAL else "w"):
            yield f"{mark}FINALFUNC_MODIFY = {_MODIFY[str(modify)]}"
    if initial is not None:
        yield f"{mark}INITCOND = {literal(str(initial))}"
