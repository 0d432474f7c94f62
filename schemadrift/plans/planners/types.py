"""Enum types, domains and composite types."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.composite_type import CompositeType
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.enum_type import EnumType
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import NO_UNDO_NEEDED, make
from schemadrift.plans.naming import beside, depended_on, row_key
from schemadrift.plans.planner import Planner
from schemadrift.plans.preflights import violations
from schemadrift.plans.renaming import commenting, only, renaming
from schemadrift.plans.types import types_of
from schemadrift.step import Held, Lock, Phase, Preflight, Refusal, Step, Undo, Work

_CREATE = {"enum_type": ddl.create_enum, "domain": ddl.create_domain, "composite_type": ddl.create_composite}
_WORDS = {"enum_type": "TYPE", "domain": "DOMAIN", "composite_type": "TYPE"}


def _inner(context: Context, record: EnumType | Domain | CompositeType, *, live: bool = False) -> frozenset[ObjectId]:
    side = context.live if live else context.declared
    if isinstance(record, Domain):
        return types_of(record.type, side)
    if isinstance(record, CompositeType):
        return frozenset(found for _, kind, _ in record.attributes for found in types_of(kind, side))
    return frozenset()


def _create(
    context: Context, identity: ObjectId, declared: EnumType | Domain | CompositeType, drift: Drift
) -> Iterator[Planned]:
    create = _CREATE[identity.kind](identity.key, declared)  # type: ignore[operator]
    statements = [create, *ddl.comments([(identity, declared)])]
    if declared.owner:
        statements.append(_owner(identity, declared.owner))
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"create {identity}", identity, *statements, because=[drift],
                proofs=[proofs.named(identity)], undo=_drop_statement(identity),
            ),
        ),
        makes=frozenset({identity}),
        needs=frozenset({ObjectId("schema", identity.key[:1])}) | _inner(context, declared),
    )  # fmt: skip


def _drop_statement(identity: ObjectId) -> str:
    return f"DROP {_WORDS[identity.kind]} {qualified(*identity.key)}"


def _owner(identity: ObjectId, role: str) -> str:
    return f"ALTER {_WORDS[identity.kind]} {qualified(*identity.key)} OWNER TO {quote(role)}"


def _drop(
    context: Context, identity: ObjectId, live: EnumType | Domain | CompositeType, drift: Drift
) -> Iterator[Planned]:
    create = _CREATE[identity.kind](identity.key, live)  # type: ignore[operator]
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {identity}", identity, _drop_statement(identity), because=[drift],
                proofs=[proofs.named(identity, gone=True)],
                undo=Undo(sql=(create, *ddl.comments([(identity, live)]))), phase=Phase.CONTRACT,
            ),
        ),
        drops=frozenset({identity}),
        releases=_inner(context, live, live=True),
    )  # fmt: skip


def _owning(context: Context, alteration: Alteration) -> Iterator[Step]:
    drifts = only(alteration, "owner")
    if drifts:
        yield make(
            context, f"give {alteration.id} to {alteration.declared.owner}", alteration.id,
            _owner(alteration.id, alteration.declared.owner), because=drifts, proofs=[proofs.named(alteration.id)],
            undo=_owner(alteration.id, alteration.live.owner),
        )  # fmt: skip


def _enum(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    steps: list[Step] = [*renaming(context, alteration)]
    drifts = only(alteration, "labels")
    gone = [label for label in live.labels if label not in declared.labels]
    kept = [label for label in live.labels if label in declared.labels]
    ordered = kept == [label for label in declared.labels if label in live.labels]
    if drifts and not gone and ordered:
        steps += _adding(context, identity, live, declared, *drifts)
    elif drifts:
        rebuilt = _rebuilding(context, identity, live, declared, gone, *drifts)
        if isinstance(rebuilt, Refusal):
            yield rebuilt
        else:
            steps.append(rebuilt)
    steps += [*_owning(context, alteration), *commenting(context, alteration)]
    if steps:
        yield Change(subject=identity, steps=tuple(steps), makes=frozenset({identity}))


def _adding(context: Context, identity: ObjectId, live: EnumType, declared: EnumType, *drifts: Drift) -> Iterator[Step]:
    there = list(live.labels)
    for place, label in enumerate(declared.labels):
        if label in there:
            continue
        following = next((one for one in declared.labels[place + 1 :] if one in there), None)
        where = f" BEFORE {literal(following)}" if following is not None else ""
        there.insert(there.index(following) if following is not None else len(there), label)
        about = [drift for drift in drifts if drift.finding.declared == label] or list(drifts)
        yield make(
            context, f"add the label {literal(label)} to {identity}", identity,
            f"ALTER TYPE {qualified(*identity.key)} ADD VALUE IF NOT EXISTS {literal(label)}{where}", because=about,
            transactional=False, proofs=[proofs.label(identity.key, label)],
            undo=Undo(none="PostgreSQL cannot take a label away; a plan for the old declaration rebuilds the type"),
        )  # fmt: skip


def _users(context: Context, key: Key) -> list[tuple[Key, bool]]:
    """The live columns of a type, and whether they are arrays of it; those of views follow their tables."""
    name, tables = qualified(*key), context.live.of("table")
    return sorted(
        (column, record.type.endswith("[]"))
        for column, record in context.live.of("column").items()
        if record.type in {name, f"{name}[]"} and not record.inherited and not context.goes(column[:-1])
        if column[:-1] not in tables or "view" not in tables[column[:-1]].form
    )


def _rebuilding(
    context: Context, identity: ObjectId, live: EnumType, declared: EnumType, gone: list[str], *drifts: Drift
) -> Step | Refusal:
    """Another type with the declared labels takes the place of the live one in every column."""
    columns = _users(context, identity.key)
    domains = [key for key, record in context.live.of("domain").items() if record.type == qualified(*identity.key)]
    if domains:
        return Refusal(
            object=identity,
            code=drifts[0].code,
            why=f"a label can only go with the type, and the domain {qualified(*domains[0])} is made of it",
            remedy="declare the label; or change the domain by hand first",
        )
    seen = next((column for column, _ in columns if context.dependants.get(column)), None)
    if seen is not None:
        return depended_on(ObjectId("column", seen), drifts[0], context.dependants[seen])
    statements = list(_exchange(context, identity, live, declared, columns))
    return make(
        context, f"rebuild {identity} with the declared labels", identity, *statements, because=drifts,
        table=columns[0][0][:-1] if columns else (), lock=Lock.ACCESS_EXCLUSIVE,
        also=[Held(column[:-1], Lock.ACCESS_EXCLUSIVE) for column, _ in columns[1:]],
        work=Work.REWRITE if any(context.filled(column[:-1]) for column, _ in columns) else Work.INSTANT,
        preflights=_holding(context, columns, gone), proofs=[proofs.named(identity)],
        undo=Undo(sql=tuple(_exchange(context, identity, declared, live, columns))), phase=Phase.CONTRACT,
    )  # fmt: skip


def _exchange(
    context: Context, identity: ObjectId, before: EnumType, after: EnumType, columns: list[tuple[Key, bool]]
) -> Iterator[str]:
    old = (identity.key[0], beside(identity.key[-1], "old"))
    name = qualified(*identity.key)
    yield f"ALTER TYPE {name} RENAME TO {quote(old[-1])}"
    yield ddl.create_enum(identity.key, after)
    for column, array in columns:
        record = context.live.of("column")[column]
        brackets = "[]" if array else ""
        default = record.default if not record.generated else None
        if default is not None:
            yield ddl.alter_column(column, "DROP DEFAULT")
        through = f"{quote(column[-1])}::text{brackets}::{name}{brackets}"
        yield ddl.alter_column(column, f"TYPE {name}{brackets} USING {through}")
        if default is not None:
            yield ddl.alter_column(column, f"SET DEFAULT {default}")
    yield f"DROP TYPE {qualified(*old)}"
    if before.comment is not None or after.comment is not None:
        yield ddl.comment(identity, after.comment)


def _holding(context: Context, columns: list[tuple[Key, bool]], gone: list[str]) -> Iterator[Preflight]:
    for column, array in columns if gone else ():
        table, name = column[:-1], quote(column[-1])
        labels = ", ".join(map(literal, gone))
        condition = (
            f"{name} IS NULL OR NOT {name}::text[] && ARRAY[{labels}]::text[]"
            if array
            else f"{name} IS NULL OR {name}::text NOT IN ({labels})"
        )
        says = f"no row of {qualified(*table)} holds {labels} in {column[-1]}"
        yield violations(table, condition, says, row_key(context, table))


def _domain(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    steps: list[Step] = [*renaming(context, alteration)]
    name = qualified(*identity.key)

    def alter(title: str, undo: str, *actions: str, field: str, loses: bool = False) -> Step:
        return make(
            context, f"alter {identity}: {title}", identity, *(f"ALTER DOMAIN {name} {one}" for one in actions),
            because=only(alteration, field), proofs=[proofs.named(identity)],
            undo=f"ALTER DOMAIN {name} {undo}" if undo else Undo(none="the rows decide whether it comes back"),
            loses="guard" if loses else "",
        )  # fmt: skip

    for drift in only(alteration, "type", "collation"):
        yield Refusal(
            object=identity,
            code=drift.code,
            why="PostgreSQL cannot give a domain another type",
            remedy="create another domain, change the columns to it, drop the old one",
        )
    if "default" in alteration.fields:
        there, stated = (f"SET DEFAULT {one.default}" if one.default is not None else "DROP DEFAULT"
                         for one in (live, declared))  # fmt: skip
        steps.append(alter(stated, there, stated, field="default"))
    if "not_null" in alteration.fields:
        words = ("SET NOT NULL", "DROP NOT NULL")
        stated, there = words if declared.not_null else words[::-1]
        steps.append(alter(stated, there, stated, field="not_null", loses=not declared.not_null))
    if "checks" in alteration.fields:
        steps += _domain_checks(context, alteration)
    steps += [*_owning(context, alteration), *commenting(context, alteration)]
    if steps:
        yield Change(subject=identity, steps=tuple(steps), makes=frozenset({identity}),
                     needs=_inner(context, declared))  # fmt: skip


def _domain_checks(context: Context, alteration: Alteration) -> Iterator[Step]:
    """New checks first, NOT VALID and then validated; what nothing declares goes last."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    name, drifts = qualified(*identity.key), only(alteration, "checks")
    stated = {drift.finding.declared for drift in drifts}
    gone = {drift.finding.live for drift in drifts}
    taken = {one for one, _ in live.checks}
    for own, expression in live.checks:
        if expression in gone or (own in live.not_valid and "NOT VALID" in gone):
            if own in live.not_valid and "validated" in stated:
                yield make(
                    context, f"validate {own} of {identity}", identity,
                    f"ALTER DOMAIN {name} VALIDATE CONSTRAINT {quote(own)}", because=drifts,
                    proofs=[proofs.named(identity)], undo=NO_UNDO_NEEDED,
                )  # fmt: skip
                continue
            yield make(
                context, f"drop the check {own} of {identity}", identity,
                f"ALTER DOMAIN {name} DROP CONSTRAINT {quote(own)}", because=drifts, proofs=[proofs.named(identity)],
                undo=f"ALTER DOMAIN {name} ADD CONSTRAINT {quote(own)} CHECK ({expression})"
                + (" NOT VALID" if own in live.not_valid else ""), loses="guard",
            )  # fmt: skip
            taken.discard(own)
    for own, expression in declared.checks:
        if expression not in stated:
            continue
        chosen = own if own and own not in taken else beside(own or identity.key[-1], "check")
        yield make(
            context, f"add the check {chosen} to {identity} for new values (NOT VALID)", identity,
            f"ALTER DOMAIN {name} ADD CONSTRAINT {quote(chosen)} CHECK ({expression}) NOT VALID", because=drifts,
            proofs=[proofs.named(identity)], undo=f"ALTER DOMAIN {name} DROP CONSTRAINT {quote(chosen)}",
        )  # fmt: skip
        yield make(
            context, f"validate {chosen} of {identity}", identity,
            f"ALTER DOMAIN {name} VALIDATE CONSTRAINT {quote(chosen)}", because=drifts, work=Work.SCAN,
            proofs=[proofs.named(identity)], undo=NO_UNDO_NEEDED,
        )  # fmt: skip


def _composite(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    steps: list[Step] = [*renaming(context, alteration)]
    drifts = only(alteration, "attributes")
    if drifts:
        actions = list(_attributes(live, declared))
        if _names_after(live, declared) == [one for one, _, _ in declared.attributes]:
            there = list(_attributes(declared, live))
            name = qualified(*identity.key)
            steps.append(
                make(
                    context, f"alter the attributes of {identity}", identity, f"ALTER TYPE {name} {', '.join(actions)}",
                    because=drifts, proofs=[proofs.named(identity)],
                    undo=Undo(sql=(f"ALTER TYPE {name} {', '.join(there)}",),
                              lossy="values of attributes that went do not come back"),
                    loses="rows" if any(one.startswith("DROP") for one in actions) else "",
                )
            )  # fmt: skip
        else:
            yield Refusal(
                object=identity,
                code=drifts[0].code,
                why="PostgreSQL adds attributes at the end; another order needs a new type",
                remedy="declare the order that it has",
            )
    steps += [*_owning(context, alteration), *commenting(context, alteration)]
    if steps:
        yield Change(subject=identity, steps=tuple(steps), makes=frozenset({identity}),
                     needs=_inner(context, declared))  # fmt: skip


def _attributes(live: CompositeType, declared: CompositeType) -> Iterator[str]:
    there = {name: (kind, collation) for name, kind, collation in live.attributes}
    stated = {name: (kind, collation) for name, kind, collation in declared.attributes}
    for name in there:
        if name not in stated:
            yield f"DROP ATTRIBUTE {quote(name)}"
    for name, (kind, collation) in stated.items():
        collate = f" COLLATE {collation}" if collation else ""
        if name not in there:
            yield f"ADD ATTRIBUTE {quote(name)} {kind}{collate}"
        elif there[name] != (kind, collation):
            yield f"ALTER ATTRIBUTE {quote(name)} TYPE {kind}{collate}"


def _names_after(live: CompositeType, declared: CompositeType) -> list[str]:
    """The names after the actions that lead from one to the other, in the order that the type then has."""
    stated = [name for name, _, _ in declared.attributes]
    kept = [name for name, _, _ in live.attributes if name in stated]
    return kept + [name for name in stated if name not in kept]


ENUM = Planner(kind="enum_type", create=_create, drop=_drop, alter=_enum)
DOMAIN = Planner(kind="domain", create=_create, drop=_drop, alter=_domain)
COMPOSITE = Planner(kind="composite_type", create=_create, drop=_drop, alter=_composite)
