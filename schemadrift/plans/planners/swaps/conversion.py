"""How a value gets from one type to another, and which values do not."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import quote
from schemadrift.catalog.types import split_type
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.naming import row_key
from schemadrift.plans.preflights import violations
from schemadrift.plans.type_change import may_fail, needs_using
from schemadrift.step import Preflight

_COUNTED = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
_RANGES = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}


def converted(value: str, before: str, after: str) -> str:
    """An expression for a value of one type as one of another; itself where assigning it converts it.

    Args:
        value: An expression of the type `before`.
        before: As `format_type` spells it.
        after: Likewise.
    """
    if not needs_using(before, after):
        return value
    through = "::text" if split_type(before).schema != split_type(after).schema or _apart(before, after) else ""
    return f"{value}{through}::{after}"


def _apart(before: str, after: str) -> bool:
    """Whether a value gets from one type to the other as text only."""
    return split_type(before).schema != "pg_catalog" and split_type(after).schema != "pg_catalog"


_CHECKED_FROM = 16


def _readable(context: Context, text: str, type_: str) -> str:
    """A condition that a text can be read as a value of a type; empty where the server cannot tell without trying.

    Source:
        PostgreSQL manual, 9.27.12 Data Validity Checking Functions (PostgreSQL 16).
    """
    wanted = split_type(type_)
    labels = context.declared.of("enum_type").get((wanted.schema or "", wanted.name))
    if labels is not None and not wanted.dimensions:
        return f"{text} IN ({', '.join(map(literal, labels.labels))})" if labels.labels else "false"
    return f"pg_input_is_valid({text}, {literal(type_)})" if context.major >= _CHECKED_FROM else ""


def fitting(context: Context, alteration: Alteration) -> Iterator[Preflight]:
    """Rows whose value would be cut, or refused."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    table, column = identity.parent_key, quote(identity.key[-1])
    if not context.filled(table) or "type" not in alteration.fields or not may_fail(live.type, declared.type):
        return
    after = split_type(declared.type)
    texts = {"character varying", "character"}
    condition = ""
    if after.name in texts and not after.dimensions and (after.modifiers or after.name == "character"):
        most = next(iter(after.modifiers), "1")
        condition = f"octet_length(rtrim({column}::text)) <= {most} OR char_length(rtrim({column}::text)) <= {most}"
    elif after.name in _RANGES and not after.dimensions and split_type(live.type).name in _COUNTED:
        low, high = _RANGES[after.name]
        condition = f"{column} BETWEEN {low} AND {high}"
    elif after.name == "numeric" and after.modifiers and split_type(live.type).name in {*_RANGES, *_COUNTED}:
        digits, scale = (int(one) for one in (*after.modifiers, "0")[:2])
        condition = f"abs(round({column}::numeric, {scale})) < 1e{digits - scale}::numeric"
    elif split_type(live.type).name in {*texts, "text"} and not split_type(live.type).dimensions:
        condition = _readable(context, f"{column}::text", declared.type)
    if condition:
        says = f"every {identity.key[-1]} of {'.'.join(table)} fits {declared.type}"
        yield violations(table, f"{column} IS NULL OR {condition}", says, row_key(context, table))
