"""Another type for a column: in the catalog only where that is enough, else by writing the table anew."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog.names import quote
from schemadrift.catalog.types import is_builtin, split_type
from schemadrift.plans import ddl, proofs
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import row_key
from schemadrift.plans.preflights import violations
from schemadrift.plans.renaming import only
from schemadrift.plans.type_change import is_free, may_fail, needs_using
from schemadrift.step import Lock, Preflight, Step, Undo, Work


def retyping(context: Context, alteration: Alteration) -> Iterator[Step]:
    """The step that gives a column its declared type and collation."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    table, name = identity.parent_key, identity.key[-1]
    free = is_free(live.type, declared.type) and live.collation == declared.collation
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
        preflights=_fitting(context, alteration),
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
    using = ""
    if needs_using(before, after):
        through = "::text" if split_type(before).schema != split_type(after).schema or _apart(before, after) else ""
        using = f" USING {quote(name)}{through}::{after}"
    return f"TYPE {after}{collate}{using}"


def _apart(before: str, after: str) -> bool:
    """Whether a value gets from one type to the other as text only."""
    return split_type(before).schema != "pg_catalog" and split_type(after).schema != "pg_catalog"


def _fitting(context: Context, alteration: Alteration) -> Iterator[Preflight]:
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
    if condition:
        says = f"every {identity.key[-1]} of {'.'.join(table)} fits {declared.type}"
        yield violations(table, f"{column} IS NULL OR {condition}", says, row_key(context, table))


_COUNTED = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
_RANGES = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
