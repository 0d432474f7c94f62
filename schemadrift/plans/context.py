"""What a planner knows: both catalogs, the drifts, the sizes of tables, and what somebody decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.drift import Drift
from schemadrift.kinds.sequence import Sequence
from schemadrift.kinds.table import Table
from schemadrift.renames.asked import Asked

R = TypeVar("R")
OrphanPolicy: TypeAlias = Literal["fail", "quarantine", "delete", "nullify"]
POLICIES: dict[str, OrphanPolicy] = {name: name for name in get_args(OrphanPolicy)}


class Size(NamedTuple):
    """How large a table was when the plan was made.

    Attributes:
        rows: What the server believes; None where it was never analysed.
        bytes: Of its pages, those of its partitions included.
        filled: Whether it has a row, or may have one.
    """

    rows: int | None = None
    bytes: int = 0
    filled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody decided about a plan.

    Attributes:
        allow: Names of the hazards that may be planned for: "data-loss" lets columns and tables be dropped.
        fills: Column → the SQL expression that fills it in the rows that are there.
        orphans: Foreign key (schema, table, constraint) → what happens to rows that it would refuse.
        orphans_else: Likewise for all other foreign keys.
        strict: What nothing declares goes.
        role: Who is to run the plan; empty for the role that makes it.
        renames: Renames that somebody confirmed; those that the declaration states come on top.
        swaps: Columns whose type changes beside the old column, so that nobody has to wait; None for all that can.
        rebuild_views: Views that nothing declares go and come again where a column under them changes its type.
    """

    allow: frozenset[str] = frozenset()
    fills: Mapping[Key, str] = field(default_factory=dict)
    orphans: Mapping[Key, OrphanPolicy] = field(default_factory=dict)
    orphans_else: OrphanPolicy = "fail"
    strict: bool = False
    role: str = ""
    renames: tuple[Asked, ...] = ()
    swaps: frozenset[Key] | None = frozenset()
    rebuild_views: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What planners are given.

    Attributes:
        live: What the server has.
        declared: What the code declares.
        sizes: Live table → its size.
        choices: What somebody decided.
        new: Tables that the plan creates.
        going: Live objects that the plan drops or gives another name.
        dropped: Those that it drops, as nothing declares them.
        bound: Live column → what else is made of it and would not follow another column of its name: policies,
            triggers, functions, statistics, generated columns.
        renamed: Live object → the name that it gets, as an identity, where the plan gives it another one.
        altered: Live object → the fields of it that the plan changes.
        dependants: Live table or column → the views and functions that are made of it, and stay as they are.
        views: The same with those that the plan drops, changes or makes anew.
        rebuilt: Live views that the plan drops and creates again.
        stuck: Live views that would have to, and cannot, as something else is made of them.
        begun: Columns whose swap was begun before, and did not end.
        plan: What the plan is called where its rows are kept.
    """

    live: Catalog
    declared: Catalog
    sizes: Mapping[Key, Size] = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)
    new: frozenset[Key] = frozenset()
    going: frozenset[ObjectId] = frozenset()
    renamed: Mapping[ObjectId, ObjectId] = field(default_factory=dict)
    altered: Mapping[ObjectId, frozenset[str]] = field(default_factory=dict)
    dropped: frozenset[ObjectId] = frozenset()
    dependants: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    views: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    rebuilt: frozenset[Key] = frozenset()
    stuck: frozenset[Key] = frozenset()
    bound: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    begun: frozenset[Key] = frozenset()
    plan: str = ""
    _known: dict[str, Any] = field(default_factory=dict)

    @property
    def major(self) -> int:
        """The server's major version."""
        return self.live.facts.server_version // 10_000

    def filled(self, table: Key) -> bool:
        """Whether a table may have rows: not so for one that the plan creates."""
        return table not in self.new and self.sizes.get(table, Size()).filled

    def size(self, table: Key) -> Size:
        """A table's size; one that the plan creates has none."""
        return Size(0, 0, filled=False) if table in self.new else self.sizes.get(table, Size())

    def orphans(self, foreign_key: Key) -> OrphanPolicy:
        """What happens to rows that a foreign key would refuse."""
        return self.choices.orphans.get(foreign_key, self.choices.orphans_else)

    def once(self, name: str, find: Callable[[], R]) -> R:
        """What is computed for the first who asks."""
        if name not in self._known:
            self._known[name] = find()
        found: R = self._known[name]
        return found

    def live_parts(self, kind: str, parent: Key) -> Mapping[Key, Any]:
        """The live objects of a kind within one object."""
        return self.once(f"live {kind}", lambda: _by_parent(self.live.of(kind))).get(parent, {})

    def declared_parts(self, kind: str, parent: Key) -> Mapping[Key, Any]:
        """The declared objects of a kind within one object."""
        return self.once(f"declared {kind}", lambda: _by_parent(self.declared.of(kind))).get(parent, {})

    def live_table(self, key: Key) -> Table | None:
        """A live table."""
        return self.live.get("table", key, Table)

    def goes(self, table: Key) -> bool:
        """Whether the plan drops a live table."""
        dropped = ObjectId("table", table) in self.going and "data-loss" in self.choices.allow
        return dropped and not self.dependants.get(table)

    def is_partitioned(self, key: Key) -> bool:
        """Whether a live table is partitioned."""
        table = self.live_table(key)
        return table is not None and table.form == "partitioned table"

    def partitions(self, key: Key) -> tuple[Key, ...]:
        """The live partitions of a table, one level down, by name."""
        found: dict[Key, list[Key]] = self.once("partitions", lambda: _partitions(self.live))
        return tuple(sorted(found.get(key, ())))

    def sequence_of(self, column: Key, *, live: bool = False) -> tuple[Key, Sequence] | None:
        """The sequence that a column owns, on one of the sides."""
        side, name = (self.live, "live") if live else (self.declared, "declared")
        return self.once(f"{name} sequences by column", lambda: _by_column(side)).get(column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """One object that both sides have, and how they differ.

    Attributes:
        id: The declared identity.
        live_id: The live identity; of another kind where something else does the object's work.
        live: The live record.
        declared: The declared record.
        drifts: How they differ, at least one.
    """

    id: ObjectId
    live_id: ObjectId
    live: Any
    declared: Any
    drifts: tuple[Drift, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that differ, `name` for the name; of `labels[x]`, labels."""
        return frozenset(drift.finding.field.partition("[")[0] for drift in self.drifts)


def _by_parent(objects: Mapping[Key, Any]) -> dict[Key, dict[Key, Any]]:
    grouped: dict[Key, dict[Key, Any]] = {}
    for key, record in objects.items():
        grouped.setdefault(key[:-1], {})[key] = record
    return grouped


def _by_column(side: Catalog) -> dict[Key, tuple[Key, Sequence]]:
    return {record.column: (key, record) for key, record in side.of("sequence").items() if record.role}


def _partitions(live: Catalog) -> dict[Key, list[Key]]:
    found: dict[Key, list[Key]] = {}
    for key, record in live.of("table").items():
        if record.partition_of:
            found.setdefault(record.partition_of, []).append(key)
    return found
