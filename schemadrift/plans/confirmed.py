"""The steps for renames that somebody confirmed: they come first, and all others know the new names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from schemadrift import codes
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified
from schemadrift.plans import proofs
from schemadrift.plans.context import Context
from schemadrift.plans.making import make
from schemadrift.plans.renaming import named, rename, table_of
from schemadrift.renames.carried import family
from schemadrift.renames.rename import Rename
from schemadrift.step import Held, Lock, Phase, Proof, Step

_CODES = {
    "table": codes.MISSING_TABLE,
    "column": codes.MISSING_COLUMN,
    "sequence": codes.MISSING_SEQUENCE,
    "enum_type": codes.MISSING_ENUM_TYPE,
    "domain": codes.MISSING_DOMAIN,
    "composite_type": codes.MISSING_COMPOSITE_TYPE,
}
_INHERITED = frozenset({"column", "check"})


def step(context: Context, one: Rename) -> Step:
    """The step for one rename.

    Args:
        context: The live side as it is when the step's turn comes, its sizes included.
        one: The rename.
    """
    table = table_of(one.id)
    made = make(
        context, one.title, one.after, _statement(one), because=(), table=table, proofs=[_proof(one)],
        undo=_statement(one.back), phase=Phase.EXPAND,
    )  # fmt: skip
    code = codes.MISSING_ENUM_LABEL if one.label else _CODES.get(one.id.kind, codes.NAME_DIFFERS)
    return replace(made, codes=(code,), reason=_reason(context, one), locks=tuple(_locks(context, one)))


def _statement(one: Rename) -> str:
    if one.label:
        return f"ALTER TYPE {qualified(*one.id.key)} RENAME VALUE {literal(one.label)} TO {literal(one.to)}"
    return rename(one.id, one.to)


def _locks(context: Context, one: Rename) -> Iterator[Held]:
    """Those on the table, and on the tables that inherit the column or the check."""
    table = table_of(one.id)
    if table:
        yield Held(table, Lock.SHARE_UPDATE_EXCLUSIVE if one.id.kind == "index" else Lock.ACCESS_EXCLUSIVE)
    if one.id.kind in _INHERITED:
        yield from (Held(key, Lock.ACCESS_EXCLUSIVE) for key in sorted(family(context.live, table) - {table}))


def _proof(one: Rename) -> Proof:
    return proofs.label(one.id.key, one.to) if one.label else named(one.after)


def _reason(context: Context, one: Rename) -> str:
    views = _views(context, one)
    kept = f"; {', '.join(views)} follow{'s' if len(views) == 1 else ''} it" if views else ""
    return f"confirmed: {one.said}; rows, constraints and indexes stay{kept}"


def _views(context: Context, one: Rename) -> Sequence[str]:
    return context.dependants.get(one.id.key, ()) if one.id.kind in {"table", "column"} else ()
