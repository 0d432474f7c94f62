"""What hangs on tables: policies, exclusions; and grants."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog import ObjectId
from schemadrift.catalog.names import parse_qualified, qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.exclusion import Exclusion
from schemadrift.kinds.grant import Grant
from schemadrift.kinds.policy import Policy
from schemadrift.plans import ddl, privileges, proofs
from schemadrift.plans.change import Change, Planned
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.plans.naming import unknown
from schemadrift.plans.planner import Planner
from schemadrift.plans.planners.index import settings
from schemadrift.plans.renaming import commenting, renaming
from schemadrift.step import Lock, Proof, Step, Undo, Work

_STRONG = Lock.ACCESS_EXCLUSIVE


def _policy(identity: ObjectId, record: Policy) -> str:
    roles = ", ".join("PUBLIC" if role == "public" else quote(role) for role in record.roles)
    text = f"CREATE POLICY {quote(identity.key[-1])} ON {qualified(*identity.parent_key)}"
    text += f" AS {'PERMISSIVE' if record.permissive else 'RESTRICTIVE'} FOR {record.command.upper()} TO {roles}"
    if record.using is not None:
        text += f" USING ({record.using})"
    return text + (f" WITH CHECK ({record.with_check})" if record.with_check is not None else "")


def _drop_policy_text(identity: ObjectId) -> str:
    return f"DROP POLICY {quote(identity.key[-1])} ON {qualified(*identity.parent_key)}"


def _create_policy(context: Context, identity: ObjectId, declared: Policy, drift: Drift) -> Iterator[Planned]:
    table = identity.parent_key
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"create {identity}", identity, _policy(identity, declared),
                *ddl.comments([(identity, declared)]), because=[drift], table=table, lock=_STRONG,
                proofs=[proofs.named(identity)], undo=_drop_policy_text(identity),
            ),
        ),
        makes=frozenset({identity}),
        needs=frozenset({ObjectId("table", table)}),
    )  # fmt: skip


def _drop_policy(context: Context, identity: ObjectId, live: Policy, drift: Drift) -> Iterator[Planned]:
    table = identity.parent_key
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {identity}", identity, _drop_policy_text(identity), because=[drift], table=table,
                lock=_STRONG, proofs=[proofs.named(identity, gone=True)],
                undo=Undo(sql=(_policy(identity, live), *ddl.comments([(identity, live)]))), loses="guard",
            ),
        ),
        drops=frozenset({identity}),
    )  # fmt: skip


def _alter_policy(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live_id, table = alteration.id, alteration.live_id, alteration.id.parent_key
    if alteration.fields <= {"name", "comment"}:
        steps = [*renaming(context, alteration), *commenting(context, alteration)]
    else:
        steps = [
            make(
                context, f"replace {identity} in one transaction", identity, _drop_policy_text(live_id),
                _policy(identity, alteration.declared), *ddl.comments([(identity, alteration.declared)]),
                because=alteration.drifts, table=table, lock=_STRONG, proofs=[proofs.named(identity)],
                undo=Undo(sql=(_drop_policy_text(identity), _policy(live_id, alteration.live),
                               *ddl.comments([(live_id, alteration.live)]))),
            )
        ]  # fmt: skip
    yield Change(subject=identity, steps=tuple(steps), makes=frozenset({identity}))


def _exclusion(context: Context, identity: ObjectId, declared: Exclusion, drift: Drift) -> Iterator[Planned]:
    if declared.inherited:
        return
    yield Change(
        subject=identity,
        steps=tuple(_excluding(context, identity, declared, (), (), drift)),
        makes=frozenset({identity}),
        needs=frozenset({ObjectId("table", identity.parent_key)}),
    )


def _excluding(
    context: Context,
    identity: ObjectId,
    record: Exclusion,
    before: tuple[str, ...],
    back: tuple[str, ...],
    *drifts: Drift,
) -> Iterator[Step]:
    """PostgreSQL has no online form for it: the index is built under a lock that blocks everybody."""
    table = identity.parent_key
    yield make(
        context, f"add {identity}", identity, *before,
        ddl.alter_table(table, f"ADD {ddl.constraint(identity, record)}"),
        *ddl.comments([(identity, record)]), because=drifts, table=table, lock=_STRONG,
        work=Work.BUILD if context.filled(table) else Work.INSTANT, proofs=[proofs.constraint(identity.key)],
        undo=Undo(sql=(ddl.alter_table(table, f"DROP CONSTRAINT {quote(identity.key[-1])}"), *back)),
    )  # fmt: skip


def _drop_exclusion(context: Context, identity: ObjectId, live: Exclusion, drift: Drift) -> Iterator[Planned]:
    if live.inherited:
        return
    table = identity.parent_key
    yield Change(
        subject=identity,
        steps=(
            make(
                context, f"drop {identity}", identity,
                ddl.alter_table(table, f"DROP CONSTRAINT {quote(identity.key[-1])}"), because=[drift], table=table,
                lock=_STRONG, proofs=[proofs.no_constraint(identity.key)],
                undo=ddl.alter_table(table, f"ADD {ddl.constraint(identity, live)}"), loses="guard",
            ),
        ),
        drops=frozenset({identity}),
    )  # fmt: skip


def _alter_exclusion(context: Context, alteration: Alteration) -> Iterator[Planned]:
    identity, live_id = alteration.id, alteration.live_id
    if alteration.fields <= {"name", "comment", "options"}:
        steps = [*renaming(context, alteration), *settings(context, alteration), *commenting(context, alteration)]
    else:
        table = identity.parent_key
        before = ddl.alter_table(table, f"DROP CONSTRAINT {quote(live_id.key[-1])}")
        back = ddl.alter_table(table, f"ADD {ddl.constraint(live_id, alteration.live)}")
        steps = list(_excluding(context, identity, alteration.declared, (before,), (back,), *alteration.drifts))
    yield Change(subject=identity, steps=tuple(steps), makes=frozenset({identity}))


def _grant(
    context: Context, identity: ObjectId, record: Grant, drift: Drift, *, give: bool, had: bool = False
) -> Iterator[Planned]:
    form, name, role = identity.key
    if form not in privileges.TARGETS:
        yield unknown(identity, drift, "way to grant on a " + form)
        return
    who, (target, column) = privileges.role(identity), privileges.place(identity)
    plain = ", ".join(f"{one}{column}" for one in record.privileges if not one.endswith("*"))
    passing = ", ".join(f"{one.rstrip('*')}{column}" for one in record.privileges if one.endswith("*"))
    granting = privileges.granting(identity, record)
    revoking = [f"REVOKE {', '.join(filter(None, (plain, passing)))} ON {target} FROM {who}"]
    if not give and form == "table":
        revoking += _kept_on_columns(context, name, role, record)
    if give and had and passing and not plain:
        revoking = [f"REVOKE GRANT OPTION FOR {passing} ON {target} FROM {who}"]
    doing, back = (granting, revoking) if give else (revoking, granting)
    verb = "grant" if give else "revoke"
    yield Change(
        subject=identity,
        steps=(
            make(context, f"{verb} {', '.join(record.privileges)} on {name} {'to' if give else 'from'} {role}",
                 identity, *doing, because=[drift], proofs=[Proof(says="the server took it", sql="SELECT true")],
                 undo=Undo(sql=tuple(back)), loses="" if give else "guard"),
        ),
        needs=_granted_on(context, form, name) if give else frozenset(),
    )  # fmt: skip


def _granted_on(context: Context, form: str, name: str) -> frozenset[ObjectId]:
    """The declared objects of a name: a privilege is given when they are there."""
    if "(" in name:
        forms = (form, "window function", "aggregate")
        return frozenset(one for form in forms if (one := ObjectId("other", (form, name))) in context.declared)
    key = parse_qualified(name)
    keys = [key, key[:-1]] if form == "column" else [key]
    kinds = ("table", "column", "sequence", "enum_type", "domain", "composite_type", "schema")
    return frozenset(found for kind in kinds for one in keys if (found := ObjectId(kind, one)) in context.declared)


def _kept_on_columns(context: Context, table: str, role: str, revoked: Grant) -> Iterator[str]:
    """What a role is to keep on columns: REVOKE on their table takes it along."""
    who = "PUBLIC" if role == "public" else quote(role)
    gone = {one.rstrip("*") for one in revoked.privileges}
    for (form, name, grantee), record in context.declared.of("grant").items():
        if form != "column" or grantee != role or qualified(*parse_qualified(name)[:-1]) != table:
            continue
        column = quote(parse_qualified(name)[-1])
        for privilege in record.privileges:
            if privilege.rstrip("*") in gone:
                option = " WITH GRANT OPTION" if privilege.endswith("*") else ""
                yield f"GRANT {privilege.rstrip('*')} ({column}) ON TABLE {table} TO {who}{option}"


def _create_grant(context: Context, identity: ObjectId, declared: Grant, drift: Drift) -> Iterator[Planned]:
    yield from _grant(context, identity, declared, drift, give=True)


def _drop_grant(context: Context, identity: ObjectId, live: Grant, drift: Drift) -> Iterator[Planned]:
    yield from _grant(context, identity, live, drift, give=False)


def _alter_grant(context: Context, alteration: Alteration) -> Iterator[Planned]:
    live, declared = set(alteration.live.privileges), set(alteration.declared.privileges)
    drift = alteration.drifts[0]
    if declared - live:
        had = all(one.rstrip("*") in live for one in declared - live)
        yield from _grant(context, alteration.id, Grant(tuple(sorted(declared - live))), drift, give=True, had=had)
    gone = {one for one in live - declared if f"{one}*" not in declared}  # handing on includes having
    if gone:
        yield from _grant(context, alteration.id, Grant(tuple(sorted(gone))), drift, give=False)
        kept = {one.rstrip("*") for one in gone if one.endswith("*")} & declared
        if kept:
            yield from _grant(context, alteration.id, Grant(tuple(sorted(kept))), drift, give=True)


POLICY = Planner(kind="policy", create=_create_policy, drop=_drop_policy, alter=_alter_policy)
EXCLUSION = Planner(kind="exclusion", create=_exclusion, drop=_drop_exclusion, alter=_alter_exclusion, folded=True)
GRANT = Planner(kind="grant", create=_create_grant, drop=_drop_grant, alter=_alter_grant)
