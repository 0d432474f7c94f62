"""Where a column's value comes from when an insert gives none: default, serial, identity, generation."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.column import Column
from schemadrift.plans import ddl, proofs
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import beside, depended_on
from schemadrift.plans.planners import settings
from schemadrift.plans.planners.swaps.parts import grants, of_column
from schemadrift.plans.renaming import only
from schemadrift.step import Held, Lock, Proof, Refusal, Step, Undo, Work

_STRONG = Lock.ACCESS_EXCLUSIVE


def changing(context: Context, alteration: Alteration) -> Iterator[Step | Refusal]:
    """The steps for a default, numbering or generation expression that differs."""
    generated = only(alteration, "generated")
    if generated:
        yield from _generated(context, alteration, *generated)
        return
    numbered = only(alteration, "identity")
    if numbered:
        yield from _numbering(context, alteration, *numbered)
        return
    drifts = only(alteration, "default")
    if not drifts:
        return
    if alteration.declared.generated:
        yield from _expression(context, alteration, *drifts)
    else:
        yield _default(context, alteration, *drifts)


def _default(context: Context, alteration: Alteration, *drifts: Drift) -> Step:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    there, stated = (_action(record) for record in (live, declared))
    return make(
        context, f"alter {identity}: {stated}", identity, ddl.alter_column(identity.key, stated), because=drifts,
        table=identity.parent_key, lock=_STRONG,
        proofs=[proofs.column(identity.key, "a.atthasdef" if declared.default is not None else "NOT a.atthasdef",
                              "has its default" if declared.default is not None else "has no default")],
        undo=ddl.alter_column(identity.key, there),
    )  # fmt: skip


def _action(record: Column) -> str:
    return "DROP DEFAULT" if record.default is None else f"SET DEFAULT {record.default}"


def _numbering(context: Context, alteration: Alteration, *drifts: Drift) -> Iterator[Step]:
    """From any of default, serial and identity to any other; the numbers go on where the rows end."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    key, table = identity.key, identity.parent_key
    if live.identity and declared.identity:
        yield make(
            context, f"let {identity} be GENERATED {declared.identity.upper()}", identity,
            ddl.alter_column(key, f"SET GENERATED {declared.identity.upper()}"), because=drifts, table=table,
            lock=_STRONG, proofs=[_identity(identity.key, declared.identity)],
            undo=ddl.alter_column(key, f"SET GENERATED {live.identity.upper()}"),
        )  # fmt: skip
        return
    statements = list(_without(context, alteration))
    target = context.sequence_of(key)
    if declared.identity:
        if target is not None and _stands(context, target[0]):
            target = None  # its name is taken: PostgreSQL finds another one
        if not live.not_null:
            statements.append(ddl.alter_column(key, "SET NOT NULL"))
        statements.append(ddl.alter_column(key, f"ADD {ddl.identity(declared, target)}"))
        statements.append(_go_on(table, key[-1]))
    elif declared.serial and target is not None:
        if not _stands(context, target[0]):
            statements.append(ddl.create_sequence(*target))
        statements.append(ddl.alter_column(key, f"SET DEFAULT {ddl.nextval(target[0])}"))
        statements.append(f"ALTER SEQUENCE {qualified(*target[0])} OWNED BY {qualified(*key)}")
        statements.append(_go_on(table, key[-1]))
    elif declared.default is not None:
        statements.append(ddl.alter_column(key, f"SET DEFAULT {declared.default}"))
    yield make(
        context, f"number {identity} as declared", identity, *statements, because=drifts, table=table, lock=_STRONG,
        work=Work.SCAN if context.filled(table) and (declared.identity or declared.serial) else Work.INSTANT,
        proofs=[_identity(key, declared.identity)],
        undo=Undo(sql=tuple(_back(context, alteration)), lossy="a sequence that comes back goes on after the last row"),
    )  # fmt: skip


def _stays(context: Context, sequence: tuple[str, ...]) -> bool:
    """Whether a sequence is declared to stand alone."""
    record = context.declared.of("sequence").get(sequence)
    return record is not None and not record.role


def _stands(context: Context, sequence: tuple[str, ...]) -> bool:
    """Whether a sequence is there already and belongs to no column."""
    record = context.live.of("sequence").get(sequence)
    return record is not None and not record.role


def _without(context: Context, alteration: Alteration) -> Iterator[str]:
    key, live = alteration.id.key, alteration.live
    if live.identity:
        yield ddl.alter_column(key, "DROP IDENTITY")
    elif live.serial or live.default is not None:
        yield ddl.alter_column(key, "DROP DEFAULT")
        found = context.sequence_of(key, live=True)
        if live.serial and found is not None and not _stays(context, found[0]):
            yield f"DROP SEQUENCE {qualified(*found[0])}"


def _back(context: Context, alteration: Alteration) -> Iterator[str]:
    key, live, declared = alteration.id.key, alteration.live, alteration.declared
    target = context.sequence_of(key)
    if declared.identity:
        yield ddl.alter_column(key, "DROP IDENTITY")
    elif declared.serial and target is not None:
        yield ddl.alter_column(key, "DROP DEFAULT")
        stands = _stands(context, target[0])
        yield (
            f"ALTER SEQUENCE {qualified(*target[0])} OWNED BY NONE"
            if stands
            else (f"DROP SEQUENCE {qualified(*target[0])}")
        )
    elif declared.default is not None:
        yield ddl.alter_column(key, "DROP DEFAULT")
    before = context.sequence_of(key, live=True)
    if live.identity:
        yield ddl.alter_column(key, f"ADD {ddl.identity(live, before)}")
        yield _go_on(key[:-1], key[-1])
    elif live.serial and before is not None:
        if not _stays(context, before[0]):
            yield ddl.create_sequence(*before)
        yield ddl.alter_column(key, f"SET DEFAULT {ddl.nextval(before[0])}")
        yield f"ALTER SEQUENCE {qualified(*before[0])} OWNED BY {qualified(*key)}"
        yield _go_on(key[:-1], key[-1])
    elif live.default is not None:
        yield ddl.alter_column(key, f"SET DEFAULT {live.default}")


def _go_on(table: tuple[str, ...], column: str) -> str:
    """Let a column's sequence go on after the highest number that is there."""
    name, text = qualified(*table), column.replace("'", "''")
    sequence = f"pg_get_serial_sequence('{name.replace(chr(39), chr(39) * 2)}', '{text}')"
    return f"SELECT setval({sequence}, max({quote(column)})) FROM {name} HAVING max({quote(column)}) IS NOT NULL"


def _identity(key: tuple[str, ...], identity: str) -> Proof:
    letter = {"always": "a", "by default": "d", "": ""}[identity]
    return proofs.column(key, f"a.attidentity = '{letter}'", "is numbered as declared")


def _generated(context: Context, alteration: Alteration, *drifts: Drift) -> Iterator[Step | Refusal]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    if live.generated == "stored" and not declared.generated:
        action = "DROP EXPRESSION"
        statements = [ddl.alter_column(identity.key, action)]
        if declared.default is not None:
            statements.append(ddl.alter_column(identity.key, f"SET DEFAULT {declared.default}"))
        yield make(
            context, f"let {identity} be a plain column", identity, *statements, because=drifts,
            table=identity.parent_key, lock=_STRONG,
            proofs=[proofs.column(identity.key, "a.attgenerated = ''", "is a plain column")],
            undo=Undo(none="PostgreSQL cannot make a plain column a generated one"),
        )  # fmt: skip
        return
    if "data-loss" not in context.choices.allow and context.filled(identity.parent_key):
        yield Refusal(
            object=identity,
            code=drifts[0].code,
            why="PostgreSQL cannot change it in place; the column must be dropped and added anew",
            remedy="plan with --allow data-loss where its values may go",
        )
        return
    yield _anew(context, alteration, *drifts)


def _expression(context: Context, alteration: Alteration, *drifts: Drift) -> Iterator[Step | Refusal]:
    """Another generation expression: in place since PostgreSQL 17, else by adding the column anew; values follow."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    if context.major >= 17:  # noqa: PLR2004 - SET EXPRESSION
        rewrites = declared.generated == "stored" and context.filled(identity.parent_key)
        yield make(
            context, f"change what {identity} is generated from", identity,
            ddl.alter_column(identity.key, f"SET EXPRESSION AS ({declared.default})"), because=drifts,
            table=identity.parent_key, lock=_STRONG, work=Work.REWRITE if rewrites else Work.INSTANT,
            proofs=[proofs.column(identity.key, "a.attgenerated <> ''", "is generated")],
            undo=ddl.alter_column(identity.key, f"SET EXPRESSION AS ({live.default})"),
        )  # fmt: skip
        return
    held = context.dependants.get(alteration.live_id.key, ())
    yield depended_on(identity, drifts[0], held) if held else _anew(context, alteration, *drifts)


def _anew(context: Context, alteration: Alteration, *drifts: Drift) -> Step:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    table, name = identity.parent_key, identity.key[-1]

    made_of_it = tuple(of_column(context, alteration.live_id, beside(name)))

    def again(record: Column) -> tuple[str, ...]:
        drop = ddl.alter_table(table, f"DROP COLUMN {quote(name)}")
        add = ddl.alter_table(table, f"ADD COLUMN {ddl.column(name, record)}")
        parts = (statement for part in made_of_it for statement in part.restoring())
        rest = (*settings.column_setting(identity.key, record), *grants(context, identity.key, name))
        return (drop, add, *ddl.comments([(identity, record)]), *rest, *parts)

    computed = live.generated != ""
    return make(
        context, f"drop {identity} and add it in its declared form", identity, *again(declared), because=drifts,
        table=table, lock=_STRONG, work=Work.REWRITE if context.filled(table) else Work.INSTANT,
        also=[Held(part.target, Lock.ACCESS_EXCLUSIVE) for part in made_of_it if part.target],
        proofs=[proofs.column(identity.key), *(part.proof() for part in made_of_it)],
        undo=Undo(sql=again(live), lossy="" if computed else "its values are not restored"),
        loses="" if computed or not context.filled(table) else "rows",
    )  # fmt: skip
