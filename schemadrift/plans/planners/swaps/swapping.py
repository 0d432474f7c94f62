"""Another type for a column of a large table: a new one is kept in step, filled, proven, and put in its place.

Nothing blocks reads or writes for longer than a change of the catalog. What is made of the column (keys, unique
constraints, indexes, checks, foreign keys) is made anew on the new column before it takes the place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.catalog.types import change, is_builtin, rounds, split_type
from schemadrift.kinds.column import Column
from schemadrift.plans import ddl, proofs
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.filling import filling
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import beside
from schemadrift.plans.planners import settings
from schemadrift.plans.planners.not_null import proving
from schemadrift.plans.planners.swaps import parts
from schemadrift.plans.planners.swaps.conversion import converted, fitting
from schemadrift.plans.planners.swaps.numbering import moved
from schemadrift.plans.planners.swaps.parts import Part
from schemadrift.plans.planners.swaps.unfit import unfit
from schemadrift.plans.renaming import only
from schemadrift.plans.type_change import needs_using
from schemadrift.step import Held, Lock, Phase, Preflight, Refusal, Step, Undo, Work

_STRONG = Lock.ACCESS_EXCLUSIVE
_NAMED = 18
"""From this major version on a NOT NULL has a name."""
_REFUSING = (frozenset({"smallint", "integer", "bigint"}), frozenset({"character varying", "text"}))
"""Families of types in which a value that does not fit is refused, and none is changed."""
_FILLED = "filled"
"""How rows come to hold what a step needs; those of a swap that did not end may be there, and do not count."""
_TOASTED = frozenset({"character varying", "text", "character", "bytea", "json", "jsonb", "xml"})


class Swap:
    """One column and what stands beside it until it goes.

    Attributes:
        context: What is known.
        alteration: How the column differs.
        key: The column's.
        table: Its table's.
        name: Its name, quoted.
        new: The new column, while it has not taken the place.
        old: The old column, when it has lost it.
        trigger: What keeps the new column in step, quoted.
        function: What the trigger calls, qualified.
        parts: What is made of the column.
    """

    def __init__(self, context: Context, alteration: Alteration) -> None:
        self.context, self.alteration = context, alteration
        self.key = alteration.id.key
        self.table, self.name = self.key[:-1], quote(self.key[-1])
        self.new = ObjectId("column", (*self.table, beside(self.key[-1])))
        self.old = ObjectId("column", (*self.table, beside(self.key[-1], "old")))
        self.trigger = quote(beside(f"~{self.key[-1]}", "swap"))
        self.function = qualified(self.table[0], beside(f"{self.table[1]}_{self.key[-1]}", "swap"))
        self.parts: tuple[Part, ...] = tuple(parts.of_column(context, alteration.live_id, self.new.key[-1]))

    @property
    def live(self) -> Column:
        """The column as it is."""
        found: Column = self.alteration.live
        return found

    @property
    def declared(self) -> Column:
        """The column as it is declared."""
        found: Column = self.alteration.declared
        return found

    def there(self, value: str) -> str:
        """An expression that gives the new type's value for one of the old type."""
        return converted(value, self.live.type, self.declared.type)

    def here(self, value: str) -> str:
        """The way back."""
        return converted(value, self.declared.type, self.live.type)


def swapping(context: Context, alteration: Alteration) -> Iterator[Step | Refusal]:
    """The steps that give a column its declared type and collation while others read and write.

    Args:
        context: What is known.
        alteration: Of a column whose type or collation differs.

    Yields:
        Steps; or one refusal that names why it cannot be done so.
    """
    swap = Swap(context, alteration)
    why = unfit(context, alteration, swap.parts, (swap.new, swap.old))
    if why:
        yield Refusal(
            object=alteration.id,
            code=alteration.drifts[0].code,
            why=f"it cannot be swapped: {why}",
            remedy="plan without --swap for it and with --allow table-rewrite, when nobody works",
        )
        return
    drifts = only(alteration, "type", "collation")
    yield _beginning(swap)
    yield filling(
        context, swap.new, swap.there(f"r.{swap.name}"), *drifts, only_where=f"r.{swap.name} IS NOT NULL",
    )  # fmt: skip
    if alteration.live.not_null:
        yield from (_measured(step) for step in proving(context, swap.new, *drifts))
    for part in swap.parts:
        yield from (_measured(step) for step in part.building(context, *drifts))
    name = qualified(*swap.table)
    yield make(
        context, f"let the planner know {swap.new}", swap.new, f"ANALYZE {name} ({quote(swap.new.key[-1])})",
        because=drifts, table=swap.table, lock=Lock.SHARE_UPDATE_EXCLUSIVE, work=Work.SCAN, undo=NO_UNDO_NEEDED,
        proofs=[proofs.column(swap.new.key)],
    )  # fmt: skip
    yield _swap(swap)
    yield _ending(swap)


def _measured(step: Step) -> Step:
    """Nothing of what the plan has yet to make can be counted; the rows are looked at when the step's turn comes."""
    return replace(step, preflights=tuple(replace(one, broken=0, handled=_FILLED) for one in step.preflights))


def _waiting(identity: ObjectId, record: Column) -> Iterator[str]:
    """What makes a column that stands beside the one in place, without what only that has."""
    plain = replace(record, default=None, not_null=False, generated="", identity="", serial=False)
    yield ddl.alter_table(identity.parent_key, f"ADD COLUMN {ddl.column(identity.key[-1], plain)}")
    yield from settings.column_setting(identity.key, plain)
    yield from ddl.comments([(identity, plain)])


def _record(swap: Swap) -> Column:
    """The new column: the live one's settings, as far as the new type can have them."""
    live, declared = swap.live, swap.declared
    large = declared.type.partition("(")[0] in _TOASTED or declared.type.endswith("[]")
    return replace(
        live,
        type=declared.type,
        collation=declared.collation,
        storage=declared.storage or (live.storage if large else ""),
        compression=declared.compression or (live.compression if large else ""),
    )


def _beginning(swap: Swap) -> Step:
    name, table, new = qualified(*swap.table), swap.table, quote(swap.new.key[-1])
    back = (
        f"DROP TRIGGER IF EXISTS {swap.trigger} ON {name}",
        f"DROP FUNCTION IF EXISTS {swap.function}()",
        ddl.alter_table(table, f"DROP COLUMN IF EXISTS {new}"),
    )
    anew = swap.key in swap.context.begun
    title = f"add {swap.new}, which follows {swap.alteration.id}"
    body = f"BEGIN NEW.{new} := {swap.there(f'NEW.{swap.name}')}; RETURN NEW; END"
    return make(
        swap.context, f"{title}, in the place of one whose swap did not end" if anew else title, swap.new,
        *(back if anew else ()), *_waiting(swap.new, _record(swap)),
        f"CREATE FUNCTION {swap.function}() RETURNS trigger LANGUAGE plpgsql AS $schemadrift${body}$schemadrift$",
        f"CREATE TRIGGER {swap.trigger} BEFORE INSERT OR UPDATE ON {name} FOR EACH ROW "
        f"EXECUTE FUNCTION {swap.function}()",
        ddl.alter_table(table, f"ENABLE ALWAYS TRIGGER {swap.trigger}"),
        because=only(swap.alteration, "type", "collation"), table=table, lock=_STRONG,
        preflights=fitting(swap.context, swap.alteration), proofs=[proofs.column(swap.new.key)],
        undo=Undo(sql=back),
    )  # fmt: skip


def _differing(swap: Swap, old: str, new: str) -> str:
    """A condition: the new column does not hold what the old one does. As texts: not every type knows equality."""
    return f"({swap.there(old)})::{swap.declared.type}::text IS DISTINCT FROM {new}::text"


def _swap(swap: Swap) -> Step:
    context, table, key, drifts = swap.context, swap.table, swap.key, only(swap.alteration, "type", "collation")
    new, old = quote(swap.new.key[-1]), quote(swap.old.key[-1])
    differing = _differing(swap, f"r.{swap.name}", f"r.{new}")
    statements = [
        f"LOCK TABLE {qualified(*table)} IN ACCESS EXCLUSIVE MODE",
        f"DROP TRIGGER {swap.trigger} ON {qualified(*table)}",
        f"DROP FUNCTION {swap.function}()",
        *(part.dropping() for part in reversed(swap.parts)),
        ddl.alter_table(table, f"RENAME COLUMN {swap.name} TO {old}"),
        ddl.alter_table(table, f"RENAME COLUMN {new} TO {swap.name}"),
        *moved(context, swap.old.key, key, swap.live, swap.declared.type, _default(swap)),
        *_let_be_null(swap),
        *(statement for part in swap.parts for statement in part.placing()),
        *parts.grants(context, key, key[-1]),
        *_replica_identity(swap),
    ]
    return make(
        context, f"put {swap.new} in the place of {swap.alteration.id}", swap.alteration.id, *statements,
        because=drifts, table=table, lock=_STRONG, also=_targets(swap.parts),
        preflights=[
            Preflight(
                says=f"every {key[-1]} of {qualified(*table)} has its value in {swap.new.key[-1]}", relation=table,
                count=f"SELECT count(*) FROM {qualified(*table)} r WHERE {differing}", broken=0,
                handled=_FILLED,
            )
        ],
        proofs=[proofs.column(key), proofs.no_column(swap.new.key), *(part.proof() for part in swap.parts)],
        undo=Undo(sql=tuple(_back(swap)), lossy="values that only the new type holds do not fit back"
                  if change(swap.declared.type, swap.live.type) not in {"same", "widens"} and not _exact(swap) else ""),
    )  # fmt: skip


def _exact(swap: Swap) -> bool:
    """Whether every value of the live type that the declared one takes comes back from it as it was."""
    live, declared = swap.live.type, swap.declared.type
    refused = any({split_type(live).name, split_type(declared).name} <= family for family in _REFUSING)
    return (change(live, declared) in {"same", "widens"} or refused) and not rounds(declared, live)


def _default(swap: Swap) -> str | None:
    """The default that the column has when it is in place; later steps see to one that is to change."""
    live, declared = swap.live, swap.declared
    if live.default is None:
        return None
    builtin = is_builtin(live.type) and is_builtin(declared.type)
    return live.default if builtin and not needs_using(live.type, declared.type) else declared.default


def _let_be_null(swap: Swap) -> Iterator[str]:
    if not swap.live.not_null:
        return
    yield ddl.alter_column(swap.old.key, "DROP NOT NULL")
    if swap.context.major >= _NAMED:
        there, here = (proofs.not_null_name(swap.table[-1], key[-1]) for key in (swap.new.key, swap.key))
        yield ddl.alter_table(swap.table, f"RENAME CONSTRAINT {quote(there)} TO {quote(here)}")


def _targets(found: Iterable[Part]) -> list[Held]:
    return [Held(target, _STRONG) for target in dict.fromkeys(part.target for part in found) if target]


def _replica_identity(swap: Swap) -> Iterator[str]:
    table = swap.context.live_table(swap.table)
    stated = table.replica_identity if table else "default"
    if any(stated == f"index {part.id.key[-1]}" for part in swap.parts):
        yield ddl.alter_table(swap.table, settings.replica_identity(stated))


def _back(swap: Swap) -> Iterator[str]:
    """The old column in its place again; what was written since then is converted back, all else is as it was."""
    table, context = swap.table, swap.context
    name, new, old = qualified(*table), quote(swap.new.key[-1]), quote(swap.old.key[-1])
    yield f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"
    yield (
        f"UPDATE {name} r SET {old} = {swap.here(f'r.{swap.name}')} "
        f"WHERE {_differing(swap, f'r.{old}', f'r.{swap.name}')}"
    )
    yield "SET CONSTRAINTS ALL IMMEDIATE"
    yield from (part.dropping() for part in reversed(swap.parts))
    yield ddl.alter_table(table, f"RENAME COLUMN {swap.name} TO {new}")
    yield ddl.alter_table(table, f"RENAME COLUMN {old} TO {swap.name}")
    if swap.live.not_null:
        if context.major >= _NAMED:
            here, there = (proofs.not_null_name(table[-1], key[-1]) for key in (swap.key, swap.new.key))
            yield ddl.alter_table(table, f"RENAME CONSTRAINT {quote(here)} TO {quote(there)}")
        yield ddl.alter_column(swap.key, "SET NOT NULL")
    yield from moved(context, swap.new.key, swap.key, swap.live, swap.live.type, swap.live.default)
    if swap.live.not_null:
        yield ddl.alter_column(swap.new.key, "DROP NOT NULL")
    yield from (statement for part in swap.parts for statement in part.restoring())
    yield from _replica_identity(swap)


def _ending(swap: Swap) -> Step:
    """The old column goes when nobody wants to go back; what it held is in the new one, converted."""
    exact = _exact(swap)
    return make(
        swap.context, f"drop {swap.old}, whose values {swap.alteration.id} has", swap.old,
        ddl.alter_table(swap.table, f"DROP COLUMN {quote(swap.old.key[-1])}"),
        because=only(swap.alteration, "type", "collation"), table=swap.table, lock=_STRONG,
        proofs=[proofs.no_column(swap.old.key)], phase=Phase.CONTRACT, loses="" if exact else "rows",
        undo=Undo(
            sql=(*_waiting(swap.old, swap.live), *parts.grants(swap.context, swap.key, swap.old.key[-1])),
            lossy="" if exact else f"it comes back with what {swap.declared.type} kept of its values",
        ),
    )  # fmt: skip
