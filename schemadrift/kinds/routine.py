"""What a function or procedure is, and what a difference between two of one signature means."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Sides
from schemadrift.rule import Rule, apply


class Routine(Record, frozen=True):
    """A function, window function or procedure, all but its name and the types that it takes.

    Attributes:
        arguments: As CREATE FUNCTION takes them, with modes, names and defaults.
        identity: The same without defaults and without what is only given back.
        returns: What it returns, "TABLE(…)" and "SETOF …" included; empty for a procedure.
        language: The language's name.
        body: Its source, verbatim; the symbol of a function in C.
        sql_body: BEGIN ATOMIC … END or RETURN …, as PostgreSQL prints it; empty for a body that is a text.
        library: The file of a function in C.
        volatility: "volatile", "stable" or "immutable".
        strict: Not called where an argument is NULL.
        security_definer: Runs with its owner's rights.
        leakproof: LEAKPROOF.
        parallel: "unsafe", "restricted" or "safe".
        cost: The planner's estimate of a call, in units of cpu_operator_cost.
        rows: Its estimate of the rows that come back; 0 for a function that returns one.
        settings: What SET states for its calls: "search_path=pg_catalog", in order.
        support: The planner's support function; empty for none.
        transforms: Types that are transformed for the language.
        public: Whether everybody may execute it, as PostgreSQL lets them by itself.
    """

    arguments: str = ""
    identity: str = ""
    returns: str = ""
    language: str = "sql"
    body: str = ""
    sql_body: str = ""
    library: str = ""
    volatility: str = "volatile"
    strict: bool = False
    security_definer: bool = False
    leakproof: bool = False
    parallel: str = "unsafe"
    cost: str = "100"
    rows: str = "0"
    settings: tuple[str, ...] = ()
    support: str = ""
    transforms: tuple[str, ...] = ()
    public: bool = True


_REPLACE = "CREATE OR REPLACE it as declared"
_RULES = tuple(
    Rule(name, label, codes.FUNCTION_DIFFERS, effect, _REPLACE)
    for name, label, effect in (
        ("identity", "the arguments", Effect.INTEGRITY),
        ("returns", "what it returns", Effect.BREAKS_READS),
        ("language", "the language", Effect.INTEGRITY),
        ("library", "the library", Effect.INTEGRITY),
        ("volatility", "the volatility", Effect.INTEGRITY),
        ("strict", "STRICT", Effect.INTEGRITY),
        ("security_definer", "SECURITY DEFINER", Effect.INTEGRITY),
        ("settings", "SET", Effect.INTEGRITY),
        ("transforms", "TRANSFORM", Effect.INTEGRITY),
        ("public", "EXECUTE for everybody", Effect.INTEGRITY),
        ("leakproof", "LEAKPROOF", Effect.PERFORMANCE),
        ("parallel", "PARALLEL", Effect.PERFORMANCE),
        ("cost", "the cost", Effect.PERFORMANCE),
        ("rows", "the estimated rows", Effect.PERFORMANCE),
        ("support", "SUPPORT", Effect.PERFORMANCE),
    )
)


def compared(sides: Sides, identity: ObjectId, live: Routine, declared: Routine) -> Iterator[Finding]:
    """Judge two functions of one signature."""
    yield from apply(_RULES, live, declared)
    if live.body != declared.body:
        yield _body("body", live.body, declared.body)
    if live.sql_body != declared.sql_body and sides.print_differs(
        identity, "sql_body", live.sql_body, declared.sql_body
    ):
        yield _body("sql_body", live.sql_body, declared.sql_body)
    defaults = live.identity == declared.identity and live.arguments != declared.arguments
    if defaults and sides.print_differs(identity, "arguments", live.arguments, declared.arguments):
        yield Finding(
            code=codes.FUNCTION_DIFFERS,
            effect=Effect.INTEGRITY,
            field="arguments",
            live=live.arguments,
            declared=declared.arguments,
            message=f"it takes {live.arguments or 'nothing'}, declared {declared.arguments or 'nothing'}",
            remedy=_REPLACE,
        )


def _body(field: str, live: str, declared: str) -> Finding:
    place, there, stated = first_difference(live, declared)
    return Finding(
        code=codes.FUNCTION_DIFFERS,
        effect=Effect.INTEGRITY,
        field=field,
        live=there,
        declared=stated,
        message=f"its body differs from line {place} on: {there or '(it ends)'}, declared {stated or '(it ends)'}",
        remedy=_REPLACE,
    )


def first_difference(live: str, declared: str) -> tuple[int, str, str]:
    """The number of the first line that differs, and both lines, trimmed unless only their margins differ."""
    here, there = live.splitlines(), declared.splitlines()
    pairs = zip([*here, *[""] * len(there)], [*there, *[""] * len(here)], strict=False)
    for number, (one, other) in enumerate(pairs, 1):
        if one != other:
            if one.strip() != other.strip():
                one, other = one.strip(), other.strip()  # noqa: PLW2901 - as they are shown
            return number, one, other
    return max(len(here), 1), repr(live[-2:]), repr(declared[-2:])  # how the last line ends
