"""Steps that change a name or a comment and nothing else: instant, whatever the object."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import free_name, qualified, quote
from schemadrift.drift import Drift
from schemadrift.plans import ddl, proofs
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import taken_by
from schemadrift.step import Held, Lock, Proof, Refusal, Step, Undo

_WORDS = {"enum_type": "TYPE", "composite_type": "TYPE", "domain": "DOMAIN", "sequence": "SEQUENCE", "index": "INDEX"}
_ALWAYS_DROPPED = frozenset({"check", "foreign_key", "index"})
"""Kinds of which nothing that goes is ever kept for the sake of something else."""
_INDEXES = frozenset({"index", "primary_key", "unique", "exclusion"})
"""Kinds that share their names with all relations of a schema."""
_LOCKS = {"index": Lock.SHARE_UPDATE_EXCLUSIVE}


def rename(identity: ObjectId, to: str) -> str:
    """The statement that gives an object of a schema or a table another name."""
    key = identity.key
    if identity.kind in ddl.CONSTRAINTS:
        return ddl.alter_table(key[:-1], f"RENAME CONSTRAINT {quote(key[-1])} TO {quote(to)}")
    if identity.kind in {"trigger", "policy"}:
        word = identity.kind.upper()
        return f"ALTER {word} {quote(key[-1])} ON {qualified(*key[:-1])} RENAME TO {quote(to)}"
    if identity.kind == "table":
        return ddl.alter_table(key, f"RENAME TO {quote(to)}")
    if identity.kind == "column":
        return ddl.alter_table(key[:-1], f"RENAME COLUMN {quote(key[-1])} TO {quote(to)}")
    if identity.kind == "index":
        key = (key[0], key[-1])
    return f"ALTER {_WORDS[identity.kind]} {qualified(*key)} RENAME TO {quote(to)}"


def renaming(context: Context, alteration: Alteration) -> Iterator[Step]:
    """The step that gives an object its declared name, if it has another."""
    drifts = [drift for drift in alteration.drifts if drift.finding.field == "name"]
    live_id, identity = alteration.live_id, alteration.id
    if not drifts or live_id.kind != identity.kind or blocked(context, alteration):
        return
    circle = exchanging(context, live_id)
    if circle:
        if circle[0] == live_id:
            yield _exchange(context, circle, *drifts)
        return
    yield make(
        context, f"rename {live_id} to {quote(identity.key[-1])}", identity, rename(live_id, identity.key[-1]),
        because=drifts, table=table_of(identity), lock=_LOCKS.get(identity.kind, Lock.ACCESS_EXCLUSIVE),
        proofs=[named(identity)], undo=rename(identity, live_id.key[-1]),
    )  # fmt: skip


def exchanging(context: Context, live_id: ObjectId) -> tuple[ObjectId, ...]:
    """The live objects that exchange their names with one, itself among them, the first by name first; () for none."""
    found = [live_id]
    while (after := context.renamed.get(found[-1])) is not None and after != live_id:
        if after in found or after not in context.renamed:
            return ()
        found.append(after)
    if after is None or len(found) == 1:
        return ()
    start = found.index(min(found))
    return (*found[start:], *found[:start])


def _exchange(context: Context, circle: tuple[ObjectId, ...], *drifts: Drift) -> Step:
    """All names of a circle in one transaction, over a name of our own: each gets that of the one after it."""
    first, *others = circle
    waiting = ObjectId(first.kind, (*first.key[:-1], free_name(first.key[-1], None, "schemadrift_name")))
    there = [rename(first, waiting.key[-1])]
    there += [rename(one, context.renamed[one].key[-1]) for one in reversed(others)]
    there.append(rename(waiting, context.renamed[first].key[-1]))
    back = [rename(context.renamed[first], waiting.key[-1])]
    back += [rename(context.renamed[one], one.key[-1]) for one in others]
    back.append(rename(waiting, first.key[-1]))
    tables = dict.fromkeys(table_of(one) for one in circle)
    lock = _LOCKS.get(first.kind, Lock.ACCESS_EXCLUSIVE)
    return make(
        context, f"exchange the names of {', '.join(map(str, circle))}", context.renamed[first], *there, because=drifts,
        table=table_of(first), lock=lock, also=[Held(one, lock) for one in tables if one != table_of(first)],
        proofs=[named(one) for one in circle], undo=Undo(sql=tuple(back)),
    )  # fmt: skip


def blocked(context: Context, alteration: Alteration) -> bool:
    """Whether another live object has the declared name, and keeps it."""
    identity, live_id = alteration.id, alteration.live_id
    if identity.kind in _INDEXES and identity != live_id and live_id.kind == identity.kind:
        other = taken_by(context, identity.key[0], identity.key[-1])
        if other is not None and other.kind != identity.kind:
            return True
    there = identity in context.live and live_id != identity
    leaves = alteration.id in context.dropped and alteration.id.kind in _ALWAYS_DROPPED
    return there and alteration.id not in context.renamed and not leaves


def refusals(context: Context, alteration: Alteration) -> Iterator[Refusal]:
    """The refusal for a name that another live object has."""
    for drift in alteration.drifts:
        if drift.finding.field == "name" and blocked(context, alteration):
            yield Refusal(
                object=alteration.id,
                code=drift.code,
                why="another object has the declared name",
                remedy="rename that one by hand, then plan again; or declare the names that they have",
            )


def table_of(identity: ObjectId) -> Key:
    """The table that an object is, or is in; () for none."""
    return identity.key[:2] if len(identity.key) > 2 or identity.kind == "table" else ()  # noqa: PLR2004


def named(identity: ObjectId) -> Proof:
    """An object has its name."""
    if identity.kind in ddl.CONSTRAINTS:
        return proofs.constraint(identity.key, validated=False)
    if identity.kind == "index":
        return proofs.table((identity.key[0], identity.key[-1]))
    if identity.kind == "column":
        return proofs.column(identity.key)
    return proofs.named(identity)


def commenting(context: Context, alteration: Alteration) -> Iterator[Step]:
    """The step that gives an object its declared comment, if it has another."""
    drifts = [drift for drift in alteration.drifts if drift.finding.field == "comment"]
    if not drifts:
        return
    identity = alteration.id
    table, form = table_of(identity), getattr(alteration.live, "form", "")
    yield make(
        context, f"comment on {identity}", identity, ddl.comment(identity, alteration.declared.comment, form),
        because=drifts, table=table, lock=Lock.SHARE_UPDATE_EXCLUSIVE if table else None,
        proofs=[proofs.comment(identity, alteration.declared.comment)],
        undo=ddl.comment(identity, alteration.live.comment, form),
    )  # fmt: skip


def only(alteration: Alteration, *fields: str) -> list[Drift]:
    """The drifts of an alteration that name one of some fields."""
    return [drift for drift in alteration.drifts if drift.finding.field.partition("[")[0] in fields]
