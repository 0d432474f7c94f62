"""Schemas and extensions."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog import ObjectId
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import quote
from schemadrift.drift import Drift
from schemadrift.kinds.extension import Extension
from schemadrift.kinds.schema import Schema
from schemadrift.plans import ddl, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import depended_on
from schemadrift.plans.planner import Planner
from schemadrift.plans.renaming import commenting, only
from schemadrift.step import Phase, Proof, Refusal, Step, Undo


def _create_schema(context: Context, identity: ObjectId, declared: Schema, drift: Drift) -> Iterator[Planned]:
    name = quote(identity.key[0])
    owner = f" AUTHORIZATION {quote(declared.owner)}" if declared.owner else ""
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"create {identity}", identity, f"CREATE SCHEMA {name}{owner}",
                *ddl.comments([(identity, declared)]), because=[drift], proofs=[proofs.named(identity)],
                undo=f"DROP SCHEMA {name}",
            ),
        ),
        makes=frozenset({identity}),
    )  # fmt: skip


def _drop_schema(context: Context, identity: ObjectId, live: Schema, drift: Drift) -> Iterator[Planned]:
    name = quote(identity.key[0])
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {identity}", identity, f"DROP SCHEMA {name}", because=[drift],
                proofs=[proofs.named(identity, gone=True)],
                undo=Undo(sql=(f"CREATE SCHEMA {name}", *ddl.comments([(identity, live)]))), phase=Phase.CONTRACT,
            ),
        ),
        drops=frozenset({identity}),
    )  # fmt: skip


def _alter_schema(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity = alteration.id
    steps: list[Step] = []
    drifts = only(alteration, "owner")
    if drifts:
        there, stated = (f"ALTER SCHEMA {quote(identity.key[0])} OWNER TO {quote(one.owner)}"
                         for one in (alteration.live, alteration.declared))  # fmt: skip
        steps.append(
            make(context, f"give {identity} to {alteration.declared.owner}", identity, stated, because=drifts,
                 proofs=[proofs.named(identity)], undo=there)
        )  # fmt: skip
    steps += commenting(context, alteration)
    if steps:
        yield Change(subject=identity, steps=tuple(steps), makes=frozenset({identity}))


def _installed(identity: ObjectId, *, gone: bool = False) -> Proof:
    return Proof(
        says=f"{identity} is {'gone' if gone else 'installed'}",
        sql=f"SELECT {'NOT ' if gone else ''}EXISTS (SELECT FROM pg_extension e WHERE e.extname = "
        f"{literal(identity.key[0])})",
    )


def _create_extension(context: Context, identity: ObjectId, declared: Extension, drift: Drift) -> Iterator[Planned]:
    name = quote(identity.key[0])
    text = f"CREATE EXTENSION {name}" + (f" SCHEMA {quote(declared.schema)}" if declared.schema else "")
    needs = {ObjectId("schema", (declared.schema,))} if declared.schema else set()
    yield Change(
        subject=identity,
        steps=(
            make(context, f"install {identity}", identity, text, because=[drift], proofs=[_installed(identity)],
                 undo=f"DROP EXTENSION {name}"),
        ),
        makes=frozenset({identity}),
        needs=frozenset(needs),
    )  # fmt: skip


def _drop_extension(context: Context, identity: ObjectId, live: Extension, drift: Drift) -> Iterator[Planned]:
    held = context.dependants.get(identity.key, ())
    if held:
        yield depended_on(identity, drift, held)
        return
    name = quote(identity.key[0])
    yield Change(
        subject=identity,
        steps=(
            make(context, f"drop {identity}", identity, f"DROP EXTENSION {name}", because=[drift],
                 proofs=[_installed(identity, gone=True)],
                 undo=f"CREATE EXTENSION {name} SCHEMA {quote(live.schema)}", phase=Phase.CONTRACT),
        ),
        drops=frozenset({identity}),
    )  # fmt: skip


def _alter_extension(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live, declared = alteration.id, alteration.live, alteration.declared
    name = f"ALTER EXTENSION {quote(identity.key[0])}"
    for drift in alteration.drifts:
        if drift.finding.field == "schema":
            yield Change(
                subject=identity,
                steps=(
                    make(context, f"move {identity} to {declared.schema}", identity,
                         f"{name} SET SCHEMA {quote(declared.schema)}", because=[drift],
                         proofs=[_installed(identity)], undo=f"{name} SET SCHEMA {quote(live.schema)}"),
                ),
                makes=frozenset({identity}),
            )  # fmt: skip
        elif drift.finding.field == "version" and _version(declared.version) < _version(live.version):
            yield Refusal(
                object=identity,
                code=drift.code,
                why=f"version {live.version} is installed, and extensions do not go back",
                remedy=f"declare version {live.version}",
                decision=False,
            )
        elif drift.finding.field == "version":
            yield Change(
                subject=identity,
                steps=(
                    make(context, f"update {identity} to {declared.version}", identity,
                         f"{name} UPDATE TO {literal(declared.version)}", because=[drift],
                         proofs=[_installed(identity)],
                         undo=Undo(none="few extensions can go back to an older version")),
                ),
                makes=frozenset({identity}),
            )  # fmt: skip
        else:
            yield Refusal(object=identity, code=drift.code, why=drift.finding.message, remedy=drift.finding.remedy)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


SCHEMA = Planner(kind="schema", create=_create_schema, drop=_drop_schema, alter=_alter_schema)
EXTENSION = Planner(kind="extension", create=_create_extension, drop=_drop_extension, alter=_alter_extension)
