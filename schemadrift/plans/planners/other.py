"""Functions, procedures, rules and statistics: replaced in place where PostgreSQL can, else in one transaction."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from schemadrift.catalog import ObjectId
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import quote
from schemadrift.drift import Drift
from schemadrift.kinds.other import Other
from schemadrift.plans import definitions, privileges, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import unknown
from schemadrift.plans.planner import Planner
from schemadrift.plans.reliance import needed, users
from schemadrift.plans.renaming import only
from schemadrift.step import Lock, Phase, Refusal, Step, Undo

_OUTSIDE = frozenset({"owner", "comment", "public"})
"""What CREATE OR REPLACE leaves as it is."""
_LOCKS = {"rule": Lock.ACCESS_EXCLUSIVE, "statistics": Lock.SHARE_UPDATE_EXCLUSIVE}


def _known(record: Other) -> bool:
    return record.routine is not None or bool(record.definition)


def _called(identity: ObjectId) -> str:
    return " ".join(identity.key)


def _create(context: Context, identity: ObjectId, declared: Other, drift: Drift) -> Iterator[Planned]:
    if not _known(declared):
        yield unknown(identity, drift, "definition")
        return
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"create {_called(identity)}", identity, *definitions.statements(identity, declared),
                because=[drift], table=declared.table, lock=_LOCKS.get(identity.key[0]),
                proofs=[proofs.other(identity, declared)], undo=definitions.drop(identity, declared),
            ),
        ),
        makes=frozenset({identity}),
        needs=needed(context, identity, declared),
    )  # fmt: skip


def _drop(context: Context, identity: ObjectId, live: Other, drift: Drift) -> Iterator[Planned]:
    if not _known(live):
        yield unknown(identity, drift, "definition")
        return
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {_called(identity)}", identity, definitions.drop(identity, live), because=[drift],
                table=live.table, lock=_LOCKS.get(identity.key[0]), proofs=[proofs.other(identity, live, gone=True)],
                undo=Undo(sql=definitions.statements(identity, live)),
                loses="guard" if identity.key[0] == "rule" else "",
                phase=Phase.CONTRACT if "(" in identity.key[1] else Phase.EXPAND,
            ),
        ),
        drops=frozenset({identity}),
        releases=needed(context, identity, live, live=True),
    )  # fmt: skip


def _alter(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    if not (_known(live) and _known(declared)):
        for drift in alteration.drifts:
            yield unknown(identity, drift, "definition")
        return
    changed = alteration.fields - _OUTSIDE
    drifts = only(alteration, *changed)
    anew = bool(changed) and not _in_place(live, declared)
    holding = users(context, identity) if anew else ()
    if holding:
        yield _held(identity, drifts[0], holding)
        return
    steps: list[Step] = []
    if anew:
        steps.append(_anew(context, alteration))
    else:
        steps += [_replacing(context, alteration, drifts)] if changed else []
        steps += _outside(context, alteration)
    needs = needed(context, identity, declared)
    yield Change(
        subject=identity,
        steps=tuple(steps),
        makes=frozenset({identity}),
        needs=needs,
        releases=needed(context, identity, live, live=True) - needs,
    )


def _held(identity: ObjectId, drift: Drift, holding: tuple[str, ...]) -> Refusal:
    use = "uses" if len(holding) == 1 else "use"
    return Refusal(
        object=identity,
        code=drift.code,
        why=f"only to drop it makes way for other arguments or another result, and {', '.join(holding)} {use} it",
        remedy="drop that by hand, plan again, and create it anew afterwards; or give the new one another name",
    )


def _in_place(live: Other, declared: Other) -> bool:
    """Whether CREATE OR REPLACE does it: the same arguments and result, and no default less."""
    there, stated = live.routine, declared.routine
    if there is None or stated is None:
        return False
    same = (there.identity, there.returns) == (stated.identity, stated.returns)
    return same and _defaults(stated.arguments) >= _defaults(there.arguments)


def _defaults(arguments: str) -> int:
    return sum(one.kind == "word" and one.text == "DEFAULT" for one in tokens(arguments))


def _replacing(context: Context, alteration: Alteration, drifts: list[Drift]) -> Step:
    identity = alteration.id
    return make(
        context, f"replace {_called(identity)}", identity,
        *definitions.statements(identity, alteration.declared, replaces=True), because=drifts,
        proofs=[proofs.other(identity, alteration.declared)],
        undo=Undo(sql=definitions.statements(identity, alteration.live, replaces=True)),
    )  # fmt: skip


def _anew(context: Context, alteration: Alteration) -> Step:
    """Everything of it comes again, and who was let to call it may call it again."""
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    kept = replace(declared, owner=declared.owner or live.owner)
    rights = privileges.given(context, definitions.granted_as(identity))
    there, stated = definitions.drop(identity, live), definitions.drop(identity, declared)
    return make(
        context, f"drop {_called(identity)} and create it as declared, in one transaction", identity,
        there, *definitions.statements(identity, kept), *rights, because=alteration.drifts, table=live.table,
        lock=_LOCKS.get(identity.key[0]), proofs=[proofs.other(identity, declared)],
        undo=Undo(sql=(stated, *definitions.statements(identity, live), *rights)),
    )  # fmt: skip


def _outside(context: Context, alteration: Alteration) -> Iterator[Step]:
    """Who owns it, what is said of it, and whether everybody may call it."""
    identity, declared = alteration.id, alteration.declared
    pair = (declared, alteration.live)
    called = definitions.target(identity, declared)
    for field in sorted(alteration.fields & _OUTSIDE):
        if field == "public":
            there, back = (definitions.execute(identity, declared, public=one.routine.public) for one in pair)
        elif field == "comment":
            there, back = (definitions.comment(identity, one) for one in pair)
        else:
            there, back = (f"ALTER {called} OWNER TO {quote(one.owner)}" for one in pair)
        yield make(
            context, f"alter {_called(identity)}: {field}", identity, there, because=only(alteration, field),
            proofs=[proofs.other(identity, replace(declared, routine=None))], undo=back,
        )  # fmt: skip


PLANNER = Planner(kind="other", create=_create, drop=_drop, alter=_alter)
