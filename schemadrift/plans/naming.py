"""Names that a plan needs: what names a row to people, and what an object is called while it waits."""

from __future__ import annotations

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import free_name
from schemadrift.drift import Drift
from schemadrift.plans.context import Context
from schemadrift.step import Refusal


def row_key(context: Context, table: Key) -> tuple[str, ...]:
    """The columns of the live primary key, else of a unique constraint; () where the table has neither."""
    for kind in ("primary_key", "unique"):
        for _, record in sorted(context.live_parts(kind, table).items()):
            return tuple(record.columns)
    return ()


def taken_by(context: Context, schema: str, name: str) -> ObjectId | None:
    """What has the name of a relation (an index too) in a schema, and stays; None where the name is free."""
    found: dict[Key, ObjectId] = context.once("live relation names", lambda: _relation_names(context))
    there = found.get((schema, name))
    return None if there is None or there in context.going else there


def name_taken(identity: ObjectId, drift: Drift, by: ObjectId) -> Refusal:
    """What is declared cannot come: something else has its name."""
    return Refusal(
        object=identity,
        code=drift.code,
        why=f"{by} has its name",
        remedy="rename that, or declare another name",
    )


def depended_on(identity: ObjectId, drift: Drift, made_of_it: tuple[str, ...]) -> Refusal:
    """What is to change or to go is used by views or functions, which PostgreSQL does not let go of it."""
    return Refusal(
        object=identity,
        code=drift.code,
        why=f"{', '.join(made_of_it)} {'is' if len(made_of_it) == 1 else 'are'} made of it",
        remedy="drop that by hand, plan again, and create it anew afterwards",
    )


def unknown(identity: ObjectId, drift: Drift, what: str) -> Refusal:
    """What is declared, and no catalog holds what it is."""
    return Refusal(
        object=identity,
        code=drift.code,
        why=f"its {what} is not known to the plan",
        remedy="create it by hand, then plan again",
        decision=False,
    )


def _relation_names(context: Context) -> dict[Key, ObjectId]:
    found = {key: ObjectId(kind, key) for kind in ("table", "sequence") for key in context.live.of(kind)}
    for kind in ("index", "primary_key", "unique", "exclusion"):
        found.update({(key[0], key[-1]): ObjectId(kind, key) for key in context.live.of(kind)})
    return found


def beside(name: str, suffix: str = "new") -> str:
    """A name for what stands beside an object until it takes its place; at most 63 bytes, and not the same."""
    return free_name(name, None, f"schemadrift_{suffix}")
