"""For every kind a record in a small catalog, and for every field of it another value that changes it alone."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec.structs import replace

from schemadrift.catalog import Catalog, Coverage, Key, Record
from schemadrift.kinds import BY_NAME
from schemadrift.kinds.check import Check
from schemadrift.kinds.column import Column
from schemadrift.kinds.composite_type import CompositeType
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.enum_type import EnumType
from schemadrift.kinds.exclusion import Exclusion
from schemadrift.kinds.extension import Extension
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.kinds.grant import Grant
from schemadrift.kinds.index import Index, IndexKey
from schemadrift.kinds.other import Other
from schemadrift.kinds.policy import Policy
from schemadrift.kinds.primary_key import PrimaryKey
from schemadrift.kinds.routine import Routine
from schemadrift.kinds.schema import Schema
from schemadrift.kinds.sequence import Sequence
from schemadrift.kinds.table import Table
from schemadrift.kinds.trigger import Trigger
from schemadrift.kinds.unique import Unique

T: Key = ("public", "t")
P: Key = ("public", "p")
COLUMNS = ("a", "b", "c", "d")
PARTS = ("index_key", "routine")
"""Records that are parts of others, by a name of their own: of `Index.keys` and `Exclusion.keys`; `Other.routine`."""

BASE: dict[str, tuple[Key, Record]] = {
    "schema": (("public",), Schema(owner="us")),
    "extension": (("hstore",), Extension(schema="public", version="1.8")),
    "enum_type": (("public", "mood"), EnumType(("sad", "glad"), owner="us")),
    "domain": (("public", "price"), Domain("integer", default="1", checks=(("positive", "VALUE > 0"),), owner="us")),
    "composite_type": (("public", "pair"), CompositeType((("x", "text", ""),), owner="us")),
    "sequence": (("public", "s"), Sequence(owner="us")),
    "table": (T, Table(columns=COLUMNS, owner="us")),
    "column": ((*T, "a"), Column("integer", default="1")),
    "primary_key": ((*T, "t_pkey"), PrimaryKey(("a", "b"))),
    "unique": ((*T, "t_key"), Unique(("b", "c"))),
    "foreign_key": (
        (*T, "t_fkey"),
        ForeignKey(("a", "b"), P, ("a", "b"), on_delete="set null"),
    ),
    "check": ((*T, "t_check"), Check("a > 0")),
    "exclusion": ((*T, "t_excl"), Exclusion((IndexKey("c"),), ("&&",), predicate="a > 0")),
    "index": ((*T, "t_idx"), Index((IndexKey("a"),), unique=True, predicate="a > 0")),
    "trigger": ((*T, "guard"), Trigger("public.f", events=("insert",), whole=True)),
    "policy": ((*T, "own"), Policy(using="a > 0", with_check="a > 0")),
    "other": (
        ("statistics", "public.st"),
        Other("us", T, "CREATE STATISTICS public.st ON a, b FROM public.t"),
    ),
    "grant": (("table", "public.t", "app"), Grant(("INSERT", "SELECT"))),
}
"""Kind → key and record of the object that changes; the rest of the catalog is the same on both sides."""

OTHER_VALUES: dict[str, dict[str, Any]] = {
    "schema": {"comment": "said", "owner": "them"},
    "extension": {"schema": "other", "version": "1.9", "users": (T,)},
    "enum_type": {"labels": ("glad", "sad"), "comment": "said", "owner": "them"},
    "domain": {
        "type": "bigint",
        "not_null": True,
        "default": "2",
        "collation": '"C"',
        "checks": (("positive", "VALUE > 1"),),
        "comment": "said",
        "owner": "them",
        "not_valid": ("positive",),
    },
    "composite_type": {"attributes": (("x", "integer", ""),), "comment": "said", "owner": "them"},
    "sequence": {
        "type": "integer",
        "start": 2,
        "increment": 2,
        "minimum": -5,
        "maximum": 99,
        "cache": 20,
        "cycle": True,
        "role": "identity",
        "column": (*T, "d"),
        "comment": "said",
        "owner": "them",
    },
    "table": {
        "form": "view",
        "columns": ("b", "a", "c", "d"),
        "persistence": "unlogged",
        "partition_key": "RANGE (a)",
        "partition_of": P,
        "partition_bound": "DEFAULT",
        "inherits": (P,),
        "row_security": True,
        "force_row_security": True,
        "options": ("fillfactor=70",),
        "replica_identity": "full",
        "access_method": "columnar",
        "tablespace": "fast",
        "comment": "said",
        "owner": "them",
        "definition": "SELECT 2",
    },
    "column": {
        "type": "bigint",
        "not_null": True,
        "default": "2",
        "generated": "stored",
        "identity": "always",
        "serial": True,
        "collation": '"C"',
        "comment": "said",
        "storage": "external",
        "compression": "lz4",
        "statistics": 500,
        "options": ("n_distinct=5",),
        "not_null_valid": False,
        "inherited": True,
    },
    "primary_key": {
        "columns": ("a", "c"),
        "include": ("d",),
        "without_overlaps": True,
        "deferrable": True,
        "initially_deferred": True,
        "options": ("fillfactor=70",),
        "tablespace": "fast",
        "valid": False,
        "enforced": False,
        "comment": "said",
        "inherited": True,
    },
    "unique": {
        "columns": ("b", "d"),
        "include": ("d",),
        "without_overlaps": True,
        "deferrable": True,
        "initially_deferred": True,
        "options": ("fillfactor=70",),
        "tablespace": "fast",
        "nulls_not_distinct": True,
        "valid": False,
        "enforced": False,
        "comment": "said",
        "inherited": True,
    },
    "foreign_key": {
        "columns": ("a", "c"),
        "target": T,
        "target_columns": ("a", "c"),
        "on_update": "cascade",
        "on_delete": "cascade",
        "on_delete_columns": ("b",),
        "match": "full",
        "deferrable": True,
        "initially_deferred": True,
        "period": True,
        "validated": False,
        "enforced": False,
        "triggers": "off",
        "comment": "said",
        "inherited": True,
    },
    "check": {
        "expression": "a > 1",
        "no_inherit": True,
        "validated": False,
        "enforced": False,
        "comment": "said",
        "inherited": True,
    },
    "exclusion": {
        "keys": (IndexKey("d"),),
        "operators": ("=",),
        "method": "spgist",
        "predicate": "a > 1",
        "include": ("d",),
        "deferrable": True,
        "initially_deferred": True,
        "options": ("fillfactor=70",),
        "tablespace": "fast",
        "valid": False,
        "comment": "said",
        "inherited": True,
    },
    "index": {
        "keys": (IndexKey("b"),),
        "method": "hash",
        "unique": False,
        "nulls_not_distinct": True,
        "include": ("d",),
        "predicate": "a > 1",
        "options": ("fillfactor=70",),
        "tablespace": "fast",
        "valid": False,
        "comment": "said",
        "inherited": True,
    },
    "index_key": {
        "column": "b",
        "expression": "a + 1",
        "operator_class": "int4_minmax_multi_ops",
        "operator_class_options": ("siglen=32",),
        "collation": '"C"',
        "descending": True,
        "nulls_first": True,
    },
    "trigger": {
        "function": "public.g",
        "timing": "before",
        "events": ("insert", "delete"),
        "level": "statement",
        "enabled": "always",
        "constraint": True,
        "inherited": True,
        "comment": "said",
        "columns": ("a",),
        "when": "new.a > 1",
        "arguments": "'x'",
        "old_table": "gone",
        "new_table": "come",
        "deferrable": True,
        "initially_deferred": True,
        "reference": P,
        "whole": False,
    },
    "policy": {
        "command": "select",
        "permissive": False,
        "roles": ("app",),
        "using": "a > 1",
        "with_check": None,
        "comment": "said",
    },
    "other": {
        "owner": "them",
        "table": P,
        "definition": "CREATE STATISTICS public.st ON a, c FROM public.t",
        "routine": Routine(body="SELECT 2"),
        "comment": "said",
    },
    "routine": {
        "arguments": "a integer DEFAULT 2",
        "identity": "b integer",
        "returns": "bigint",
        "language": "plpgsql",
        "body": "SELECT 2",
        "sql_body": "RETURN 1",
        "library": "$libdir/fast",
        "volatility": "stable",
        "strict": True,
        "security_definer": True,
        "leakproof": True,
        "parallel": "safe",
        "cost": "1",
        "rows": "5",
        "settings": ("work_mem=1MB",),
        "support": "public.helps",
        "transforms": ("public.hstore",),
        "public": False,
    },
    "grant": {"privileges": ("INSERT",)},
}
"""Kind → field → a value other than that of `BASE`."""

REPORTED_AS: dict[tuple[str, str], str] = {
    ("column", "serial"): "identity",
    ("column", "not_null_valid"): "not_null",
    ("domain", "not_valid"): "checks",
    ("exclusion", "predicate"): "keys",
    ("index", "nulls_not_distinct"): "unique",
    ("sequence", "column"): "role",
    ("table", "partition_bound"): "partition_of",
    ("grant", "privileges"): "",
}
"""Fields that a drift names by the field that says what they belong to; a grant is its privileges."""

SETTING: dict[tuple[str, str], dict[str, Any]] = {
    ("table", "partition_bound"): {"partition_of": P},
    ("table", "definition"): {"form": "view", "definition": "SELECT 1"},
    ("sequence", "role"): {"role": "owned", "column": (*T, "a")},
    ("sequence", "column"): {"role": "owned", "column": (*T, "a")},
}
"""Other fields that both records need so that the changed one means something."""

_STRONGER = "the database demands more than is declared, and lets through nothing that the declaration refuses"
SATISFIED: dict[tuple[str, str], str] = {
    ("domain", "not_valid"): _STRONGER,
    ("primary_key", "valid"): _STRONGER,
    ("primary_key", "enforced"): _STRONGER,
    ("unique", "valid"): _STRONGER,
    ("unique", "enforced"): _STRONGER,
    ("foreign_key", "validated"): _STRONGER,
    ("foreign_key", "enforced"): _STRONGER,
    ("check", "validated"): _STRONGER,
    ("check", "enforced"): _STRONGER,
    ("exclusion", "valid"): _STRONGER,
    ("index", "valid"): _STRONGER,
}
"""Fields that are noticed when they change in the database, and rightly not when the declaration is the weaker side."""

_PLACE = "where a part comes from: what drops it or keeps it is the parent's INHERITS or partition, compared by itself"
MAY_DIFFER: dict[tuple[str, str], str] = {
    (kind, "inherited"): _PLACE
    for kind in ("column", "primary_key", "unique", "foreign_key", "check", "exclusion", "index", "trigger")
} | {
    ("trigger", "whole"): "what is not known differs from nothing",
    ("extension", "users"): "whether anybody uses it decides whether it is undeclared, and nothing else",
}
"""Fields that rightly are not compared on either side."""


class Pair(NamedTuple):
    """Two catalogs that differ in one field of one object.

    Attributes:
        kind: The object's kind.
        field: The field of the drift that must be found.
        one: The catalog before.
        other: The catalog in which the field has another value.
    """

    kind: str
    field: str
    key: Key
    one: Catalog
    other: Catalog


def pair(kind: str, field: str) -> Pair:
    """The catalogs for one field."""
    if kind == "index_key":
        key, index = BASE["index"]
        assert isinstance(index, Index)
        before = index.keys[0] if field != "expression" else IndexKey(expression="a")
        after = replace(before, **{field: OTHER_VALUES[kind][field]})
        return Pair("index", "keys", key, *(_catalog("index", replace(index, keys=(one,))) for one in (before, after)))
    if kind == "routine" or (kind, field) == ("other", "routine"):
        changes = OTHER_VALUES["routine"] if kind == "routine" else {"body": "SELECT 2"}
        name = field if kind == "routine" else "body"
        routine = Routine("a integer", "a integer", "integer", body="SELECT 1")
        both = (Other("us", routine=one) for one in (routine, replace(routine, **{name: changes[name]})))
        place = ("function", "public.f(integer)")
        return Pair("other", name, place, *(_catalog("other", one, place) for one in both))
    key, record = BASE[kind]
    record = replace(record, **SETTING.get((kind, field), {}))
    changed = replace(record, **{field: OTHER_VALUES[kind][field]})
    return Pair(kind, REPORTED_AS.get((kind, field), field), key, _catalog(kind, record), _catalog(kind, changed))


def _catalog(kind: str, record: Record, key: Key = ()) -> Catalog:
    objects: dict[str, dict[Key, Record]] = {name: {} for name in BY_NAME}
    objects["schema"]["public",] = Schema(owner="us")
    for table in (T, P):
        objects["table"][table] = Table(columns=COLUMNS, owner="us")
        objects["column"].update({(*table, name): Column("integer") for name in COLUMNS})
    objects["primary_key"][*P, "p_pkey"] = PrimaryKey(("a", "b"))
    objects[kind][key or BASE[kind][0]] = record
    return Catalog(objects=objects, coverage=Coverage(kinds=frozenset(BY_NAME), schemas=frozenset({"public"})))
