"""Sequences that stand alone; a column's own come and go with the column."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog import ObjectId
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.sequence import Sequence
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.planner import Planner
from schemadrift.plans.renaming import commenting, only, renaming
from schemadrift.step import Phase, Step, Undo


def _create(context: Context, identity: ObjectId, declared: Sequence, drift: Drift) -> Iterator[Planned]:
    if declared.role:
        return
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"create {identity}", identity, ddl.create_sequence(identity.key, declared),
                *ddl.comments([(identity, declared)]), because=[drift], proofs=[proofs.named(identity)],
                undo=f"DROP SEQUENCE {qualified(*identity.key)}",
            ),
        ),
        makes=frozenset({identity}),
        needs=frozenset({ObjectId("schema", identity.key[:1])}),
    )  # fmt: skip


def _drop(context: Context, identity: ObjectId, live: Sequence, drift: Drift) -> Iterator[Planned]:
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {identity}", identity, f"DROP SEQUENCE {qualified(*identity.key)}", because=[drift],
                proofs=[proofs.named(identity, gone=True)],
                undo=Undo(sql=(ddl.create_sequence(identity.key, live),), lossy="it begins anew"),
                phase=Phase.CONTRACT,
            ),
        ),
        drops=frozenset({identity}),
    )  # fmt: skip


def _options(record: Sequence) -> str:
    return (
        f"AS {record.type} INCREMENT BY {record.increment} MINVALUE {record.minimum} MAXVALUE {record.maximum} "
        f"START WITH {record.start} CACHE {record.cache} {'CYCLE' if record.cycle else 'NO CYCLE'}"
    )


def _within(identity: ObjectId, live: Sequence, declared: Sequence) -> Iterator[str]:
    """Start over where the sequence stands outside of narrower bounds: it could not be altered."""
    if declared.minimum > live.minimum or declared.maximum < live.maximum:
        name = qualified(*identity.key)
        yield (
            f"SELECT setval({literal(name)}, {declared.start}, false) FROM {name} "
            f"WHERE last_value NOT BETWEEN {declared.minimum} AND {declared.maximum}"
        )


_FIELDS = ("type", "start", "increment", "minimum", "maximum", "cache", "cycle")


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    name = f"ALTER SEQUENCE {qualified(*identity.key)}"
    steps: list[Step] = [*renaming(context, alteration)]
    drifts = only(alteration, *_FIELDS)
    if drifts:
        steps.append(
            make(
                context, f"alter {identity}", identity, *_within(identity, live, declared),
                f"{name} {_options(declared)}", because=drifts,
                proofs=[proofs.named(identity)], undo=f"{name} {_options(live)}",
            )
        )  # fmt: skip
    drifts = only(alteration, "role", "column")
    if drifts:
        owner, before = (qualified(*one.column) if one.role else "NONE" for one in (declared, live))
        steps.append(
            make(
                context, f"let {identity} be owned by {owner}", identity, f"{name} OWNED BY {owner}", because=drifts,
                proofs=[proofs.named(identity)], undo=f"{name} OWNED BY {before}",
            )
        )  # fmt: skip
    drifts = only(alteration, "owner")
    if drifts:
        steps.append(
            make(
                context, f"give {identity} to {declared.owner}", identity, f"{name} OWNER TO {quote(declared.owner)}",
                because=drifts, proofs=[proofs.named(identity)], undo=f"{name} OWNER TO {quote(live.owner)}",
            )
        )  # fmt: skip
    steps += commenting(context, alteration)
    if steps:
        needs = {ObjectId("column", declared.column)} if declared.role else set()
        yield Change(subject=identity, steps=tuple(steps), makes=frozenset({identity}), needs=frozenset(needs))


PLANNER = Planner(kind="sequence", create=_create, drop=_drop, alter=_alter)
