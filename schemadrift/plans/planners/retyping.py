"""Another type for a column: in the catalog only where that is enough, else by writing the table anew."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog.names import qualified, quote
from schemadrift.catalog.types import is_builtin, split_type
from schemadrift.plans import ddl, proofs
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.planners.swaps.conversion import converted, fitting
from schemadrift.plans.planners.swaps.swapping import swapping
from schemadrift.plans.renaming import only
from schemadrift.plans.type_change import is_free, may_fail, needs_using
from schemadrift.step import Lock, Refusal, Step, Undo, Work

LARGE = 64 << 20
"""Bytes from which on nobody waits for a table to be written anew unless somebody says so: about a second's work."""


def retyped(context: Context, alteration: Alteration) -> Iterator[Step | Refusal]:
    """The steps that give a column its declared type and collation, in the way that was chosen."""
    key, allowed = alteration.id.key, "table-rewrite" in context.choices.allow
    chosen = context.choices.swaps
    if not context.filled(key[:-1]) or _is_free(alteration):
        yield from retyping(context, alteration)
    elif chosen is None or key in chosen:
        steps = list(swapping(context, alteration))
        instead = chosen is None and allowed and isinstance(steps[0], Refusal)
        yield from retyping(context, alteration) if instead else steps
    elif context.size(key[:-1]).bytes >= LARGE and not allowed:
        yield Refusal(
            object=alteration.id,
            code=alteration.drifts[0].code,
            why=f"ALTER TABLE would write {context.size(key[:-1]).bytes >> 20:,} MiB anew, and nobody could read or "
            "write them meanwhile",
            remedy=f"plan with --swap {qualified(*key)}, which changes the type beside the old column; or with "
            "--allow table-rewrite, when nobody works",
        )
    else:
        yield from retyping(context, alteration)


def _is_free(alteration: Alteration) -> bool:
    live, declared = alteration.live, alteration.declared
    return is_free(live.type, declared.type) and live.collation == declared.collation


def retyping(context: Context, alteration: Alteration) -> Iterator[Step]:
    """The step that gives a column its declared type and collation in place."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    table, name = identity.parent_key, identity.key[-1]
    free = _is_free(alteration)
    filled = context.filled(table)
    statements = []
    default = live.default is not None and not live.generated and "type" in alteration.fields
    own = not (is_builtin(live.type) and is_builtin(declared.type))  # the default's text names the type that goes
    keeps = default and (own or needs_using(live.type, declared.type))
    if keeps:
        statements.append(ddl.alter_column(identity.key, "DROP DEFAULT"))
    statements.append(ddl.alter_column(identity.key, _action(name, live.type, declared.type, declared.collation)))
    if keeps and declared.default is not None:
        statements.append(ddl.alter_column(identity.key, f"SET DEFAULT {declared.default}"))
    back = [ddl.alter_column(identity.key, _action(name, declared.type, live.type, live.collation))]
    if keeps:
        back = [
            *([ddl.alter_column(identity.key, "DROP DEFAULT")] if declared.default is not None else []),
            *back,
            ddl.alter_column(identity.key, f"SET DEFAULT {live.default}"),
        ]
    yield make(
        context, f"change {identity} from {live.type} to {declared.type}", identity, *statements,
        because=only(alteration, "type", "collation"), table=table, lock=Lock.ACCESS_EXCLUSIVE,
        work=Work.REWRITE if filled and not free else Work.INSTANT,
        preflights=fitting(context, alteration),
        proofs=[proofs.column(identity.key, f"format_type(a.atttypid, a.atttypmod) = {_shown(declared.type)}",
                              f"is {declared.type}")] if split_type(declared.type).schema == "pg_catalog"
        else [proofs.column(identity.key)],
        undo=Undo(
            sql=tuple(back),
            lossy="values that only the new type holds do not fit back" if may_fail(declared.type, live.type) else "",
        ),
    )  # fmt: skip


def _shown(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _action(name: str, before: str, after: str, collation: str | None) -> str:
    collate = f" COLLATE {collation}" if collation else ""
    using = f" USING {converted(quote(name), before, after)}" if needs_using(before, after) else ""
    return f"TYPE {after}{collate}{using}"
