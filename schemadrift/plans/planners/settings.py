"""Settings of tables and columns: storage parameters, row security, replica identity, owner, statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.names import qualified, quote
from schemadrift.drift import Drift
from schemadrift.kinds.column import Column
from schemadrift.kinds.table import Table
from schemadrift.plans import ddl
from schemadrift.plans.context import Alteration, Context
from schemadrift.plans.making import make
from schemadrift.step import Held, Lock, Step, Undo, Work


def table_settings(key: Key, record: Table) -> Iterator[str]:
    """What CREATE TABLE does not say of a new table."""
    if record.row_security:
        yield ddl.alter_table(key, "ENABLE ROW LEVEL SECURITY")
    if record.force_row_security:
        yield ddl.alter_table(key, "FORCE ROW LEVEL SECURITY")
    if record.replica_identity != "default":
        yield ddl.alter_table(key, replica_identity(record.replica_identity))
    if record.owner:
        yield ddl.alter_table(key, f"OWNER TO {quote(record.owner)}")


def column_settings(context: Context, table: Key) -> Iterator[str]:
    """What CREATE TABLE does not say of the columns of a new table."""
    for key, record in context.declared_parts("column", table).items():
        yield from column_setting(key, record)


def column_setting(key: Key, record: Column) -> Iterator[str]:
    """What ADD COLUMN does not say of a column."""
    if record.storage:
        yield ddl.alter_column(key, f"SET STORAGE {record.storage.upper()}")
    if record.statistics is not None:
        yield ddl.alter_column(key, f"SET STATISTICS {record.statistics}")
    if record.options:
        yield ddl.alter_column(key, f"SET ({', '.join(record.options)})")


def replica_identity(text: str) -> str:
    """REPLICA IDENTITY as ALTER TABLE takes it."""
    word, _, index = text.partition(" ")
    return f"REPLICA IDENTITY USING INDEX {quote(index)}" if word == "index" else f"REPLICA IDENTITY {word.upper()}"


def _pairs(options: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for option in options:
        name, _, value = option.partition("=")
        found[name] = value
    return found


def parameters(there: Iterable[str], stated: Iterable[str], *, reset: bool = False) -> tuple[str, ...]:
    """The SET (…) that leads from some parameters to others; with `reset`, the RESET (…) of those not declared, too."""
    before, after = _pairs(there), _pairs(stated)
    changed = [f"{name}={value}" for name, value in after.items() if before.get(name) != value]
    extra = [name for name in before if name not in after] if reset else []
    return (*_ways("SET", changed), *_ways("RESET", extra))


def back(there: Iterable[str], stated: Iterable[str], *, reset: bool = False) -> tuple[str, ...]:
    """The way back of the same."""
    before, after = _pairs(there), _pairs(stated)
    new = [name for name in after if name not in before]
    old = [f"{name}={value}" for name, value in before.items() if name in after and after[name] != value]
    extra = [f"{name}={value}" for name, value in before.items() if name not in after] if reset else []
    return (*_ways("RESET", new), *_ways("SET", old + extra))


def _ways(verb: str, parts: Iterable[str]) -> tuple[str, ...]:
    listed = ", ".join(parts)
    return (f"{verb} ({listed})",) if listed else ()


def undeclared(drifts: Iterable[Drift]) -> bool:
    """Whether a plan is to take back what nothing declares."""
    return any(drift.code == codes.UNDECLARED_SETTING for drift in drifts)


_SECURITY = {
    "row_security": ("ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY"),
    "force_row_security": ("FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY"),
}


def table_changes(context: Context, alteration: Alteration) -> Iterator[Step]:
    """Steps for the settings of a table that both sides have."""
    for drift in alteration.drifts:
        field = drift.finding.field
        change = _CHANGES.get("row_security" if field in _SECURITY else field)
        if change is not None:
            yield from change(context, alteration.id, alteration.live, alteration.declared, drift)


def _replica_identity(
    context: Context, identity: ObjectId, live: Table, declared: Table, drift: Drift
) -> Iterator[Step]:
    there, stated = replica_identity(live.replica_identity), replica_identity(declared.replica_identity)
    yield _set(context, identity, stated, there, drift)


def _owner(context: Context, identity: ObjectId, live: Table, declared: Table, drift: Drift) -> Iterator[Step]:
    expected = drift.finding.remedy.rpartition("OWNER TO ")[2]  # where no owner is declared, that of most tables
    wanted = quote(declared.owner) if declared.owner else expected
    yield _set(context, identity, f"OWNER TO {wanted}", f"OWNER TO {quote(live.owner)}", drift)


def _options(context: Context, identity: ObjectId, live: Table, declared: Table, drift: Drift) -> Iterator[Step]:
    if drift.code == codes.UNDECLARED_SETTING:
        extra = sorted(_pairs(live.options).keys() - _pairs(declared.options).keys())
        kept = ", ".join(f"{name}={_pairs(live.options)[name]}" for name in extra)
        yield _set(context, identity, f"RESET ({', '.join(extra)})", f"SET ({kept})", drift)
        return
    undo = [ddl.alter_table(identity.key, way) for way in back(live.options, declared.options)]
    for way in parameters(live.options, declared.options):
        yield with_undo(_set(context, identity, way, "", drift, lock=Lock.SHARE_UPDATE_EXCLUSIVE), undo)


_LOGGED = {"permanent": "LOGGED", "unlogged": "UNLOGGED"}


def _persistence(context: Context, identity: ObjectId, live: Table, declared: Table, drift: Drift) -> Iterator[Step]:
    there, stated = (f"SET {_LOGGED[record.persistence]}" for record in (live, declared))
    yield _set(context, identity, stated, there, drift, work=Work.REWRITE)


def _tablespace(context: Context, identity: ObjectId, live: Table, declared: Table, drift: Drift) -> Iterator[Step]:
    there, stated = (f"SET TABLESPACE {quote(one.tablespace or 'pg_default')}" for one in (live, declared))
    yield _set(context, identity, stated, there, drift, work=Work.REWRITE)


def _row_security(context: Context, identity: ObjectId, live: Table, declared: Table, drift: Drift) -> Iterator[Step]:
    """Both switches at once: the one that hides behind the other would be found by the next check."""
    for field, (on, off) in _SECURITY.items():
        wanted = getattr(declared, field)
        if wanted != getattr(live, field):
            yield _set(context, identity, on if wanted else off, off if wanted else on, drift)


def with_undo(step: Step, statements: Iterable[str]) -> Step:
    """The step with these statements as its way back."""
    return replace(step, undo=Undo(sql=tuple(statements)))


def _inheritance(context: Context, identity: ObjectId, live: Table, declared: Table, drift: Drift) -> Iterator[Step]:
    ways = [(parent, "NO INHERIT", "INHERIT") for parent in live.inherits if parent not in declared.inherits]
    ways += [(parent, "INHERIT", "NO INHERIT") for parent in declared.inherits if parent not in live.inherits]
    for parent, action, undo in ways:
        name = qualified(*parent)
        step = _set(context, identity, f"{action} {name}", f"{undo} {name}", drift)
        yield replace(step, locks=(*step.locks, Held(parent, Lock.SHARE_UPDATE_EXCLUSIVE)))


def _set(  # noqa: PLR0913 - what an ALTER TABLE is
    context: Context,
    identity: ObjectId,
    action: str,
    undo: str,
    drift: Drift,
    *,
    lock: Lock = Lock.ACCESS_EXCLUSIVE,
    work: Work = Work.INSTANT,
) -> Step:
    return make(
        context, f"alter {identity}: {action}", identity, ddl.alter_table(identity.key, action), because=[drift],
        table=identity.key, lock=lock, work=work, undo=ddl.alter_table(identity.key, undo) if undo else "",
    )  # fmt: skip


_CHANGES = {
    "row_security": _row_security,
    "replica_identity": _replica_identity,
    "owner": _owner,
    "options": _options,
    "persistence": _persistence,
    "tablespace": _tablespace,
    "inherits": _inheritance,
}
