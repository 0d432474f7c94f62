"""The operator classes that PostgreSQL itself has, and which type each is the default of."""

from __future__ import annotations

from schemadrift.catalog.facts import Facts
from schemadrift.catalog.types import SYSTEM, split_type

_DEFAULTS = {
    "brin": """
        bit_minmax_ops: bit; box_inclusion_ops: box; bpchar_minmax_ops: character;
        bytea_minmax_ops: bytea; char_minmax_ops: "char"; date_minmax_ops: date;
        float4_minmax_ops: real; float8_minmax_ops: double precision;
        inet_inclusion_ops: inet; int2_minmax_ops: smallint; int4_minmax_ops: integer;
        int8_minmax_ops: bigint; interval_minmax_ops: interval;
        macaddr8_minmax_ops: macaddr8; macaddr_minmax_ops: macaddr; name_minmax_ops: name;
        numeric_minmax_ops: numeric; oid_minmax_ops: oid; pg_lsn_minmax_ops: pg_lsn;
        range_inclusion_ops: anyrange; text_minmax_ops: text; tid_minmax_ops: tid;
        time_minmax_ops: time without time zone;
        timestamp_minmax_ops: timestamp without time zone;
        timestamptz_minmax_ops: timestamp with time zone;
        timetz_minmax_ops: time with time zone; uuid_minmax_ops: uuid;
        varbit_minmax_ops: bit varying
    """,
    "btree": """
        array_ops: anyarray; bit_ops: bit; bool_ops: boolean; bpchar_ops: character;
        bytea_ops: bytea; char_ops: "char"; date_ops: date; enum_ops: anyenum;
        float4_ops: real; float8_ops: double precision; inet_ops: inet; int2_ops: smallint;
        int4_ops: integer; int8_ops: bigint; interval_ops: interval; jsonb_ops: jsonb;
        macaddr8_ops: macaddr8; macaddr_ops: macaddr; money_ops: money;
        multirange_ops: anymultirange; name_ops: name; numeric_ops: numeric; oid_ops: oid;
        pg_lsn_ops: pg_lsn; range_ops: anyrange; record_ops: record; text_ops: text;
        tid_ops: tid; time_ops: time without time zone;
        timestamp_ops: timestamp without time zone;
        timestamptz_ops: timestamp with time zone; timetz_ops: time with time zone;
        tsquery_ops: tsquery; tsvector_ops: tsvector; uuid_ops: uuid;
        varbit_ops: bit varying; xid8_ops: xid8
    """,
    "gin": """
        array_ops: anyarray; jsonb_ops: jsonb; tsvector_ops: tsvector
    """,
    "gist": """
        box_ops: box; circle_ops: circle; multirange_ops: anymultirange; point_ops: point;
        poly_ops: polygon; range_ops: anyrange; tsquery_ops: tsquery; tsvector_ops: tsvector
    """,
    "hash": """
        array_ops: anyarray; bool_ops: boolean; bpchar_ops: character; bytea_ops: bytea;
        char_ops: "char"; date_ops: date; enum_ops: anyenum; float4_ops: real;
        float8_ops: double precision; inet_ops: inet; int2_ops: smallint; int4_ops: integer;
        int8_ops: bigint; interval_ops: interval; jsonb_ops: jsonb; macaddr8_ops: macaddr8;
        macaddr_ops: macaddr; multirange_ops: anymultirange; name_ops: name;
        numeric_ops: numeric; oid_ops: oid; pg_lsn_ops: pg_lsn; range_ops: anyrange;
        record_ops: record; text_ops: text; tid_ops: tid; time_ops: time without time zone;
        timestamp_ops: timestamp without time zone;
        timestamptz_ops: timestamp with time zone; timetz_ops: time with time zone;
        uuid_ops: uuid; xid8_ops: xid8; xid_ops: xid
    """,
    "spgist": """
        box_ops: box; inet_ops: inet; poly_ops: polygon; quad_point_ops: point;
        range_ops: anyrange; text_ops: text
    """,
}
"""Access method → "class: type; …" for the default classes.

Source: pg_opclass of PostgreSQL 18. Of these, older servers lack brin's classes for "tid" before 14 and
btree's for "xid8" before 13; nothing else.
"""

_OTHERS = {
    "brin": """
        bpchar_bloom_ops bytea_bloom_ops char_bloom_ops date_bloom_ops date_minmax_multi_ops
        float4_bloom_ops float4_minmax_multi_ops float8_bloom_ops float8_minmax_multi_ops
        inet_bloom_ops inet_minmax_multi_ops inet_minmax_ops int2_bloom_ops
        int2_minmax_multi_ops int4_bloom_ops int4_minmax_multi_ops int8_bloom_ops
        int8_minmax_multi_ops interval_bloom_ops interval_minmax_multi_ops
        macaddr8_bloom_ops macaddr8_minmax_multi_ops macaddr_bloom_ops
        macaddr_minmax_multi_ops name_bloom_ops numeric_bloom_ops numeric_minmax_multi_ops
        oid_bloom_ops oid_minmax_multi_ops pg_lsn_bloom_ops pg_lsn_minmax_multi_ops
        text_bloom_ops tid_bloom_ops tid_minmax_multi_ops time_bloom_ops
        time_minmax_multi_ops timestamp_bloom_ops timestamp_minmax_multi_ops
        timestamptz_bloom_ops timestamptz_minmax_multi_ops timetz_bloom_ops
        timetz_minmax_multi_ops uuid_bloom_ops uuid_minmax_multi_ops
    """,
    "btree": """
        bpchar_pattern_ops cidr_ops record_image_ops text_pattern_ops varchar_ops
        varchar_pattern_ops
    """,
    "gin": "jsonb_path_ops",
    "gist": "inet_ops",
    "hash": "bpchar_pattern_ops cidr_ops text_pattern_ops varchar_ops varchar_pattern_ops",
    "spgist": "kd_point_ops",
}
"""Access method → the classes that must be named to be used."""

DEFAULTS: dict[tuple[str, str], str] = {
    (method, type_): name
    for method, text in _DEFAULTS.items()
    for name, type_ in (pair.strip().split(": ") for pair in text.split(";"))
}
"""(access method, type) → name of the default operator class."""

CORE = frozenset((method, name) for (method, _), name in DEFAULTS.items()) | {
    (method, name) for method, text in _OTHERS.items() for name in text.split()
}
"""(access method, operator class) pairs of PostgreSQL itself."""

_PLAIN = frozenset(type_ for method, type_ in DEFAULTS if method == "btree") - {"jsonb", "tsquery", "record"}
# btree_gin and btree_gist bring classes for plain types; without a server nobody knows whether they are there.
_CORE_METHODS = frozenset(_DEFAULTS)
_RANGES = frozenset(["int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"])
_LIKE = {"character varying": "text", "cidr": "inet"}


def index_type(type_: str) -> str:
    """The type that the operator classes of a built-in type are looked up by.

    Args:
        type_: As `format_type` spells it.

    Returns:
        "anyarray", "anyrange" and "anymultirange" for those; without modifiers.
    """
    named = split_type(type_)
    if named.dimensions:
        return "anyarray"
    if named.schema != SYSTEM:
        return str(named._replace(modifiers=()))
    if named.name in _RANGES:
        return "anyrange"
    if named.name.endswith("multirange"):
        return "anymultirange"
    name = "interval" if named.name.startswith("interval") else named.name
    return _LIKE.get(name, name)


def is_default(method: str, name: str, type_: str) -> bool:
    """Tell whether an operator class is the one that a built-in type gets when none is named."""
    schema, _, bare = name.rpartition(".")
    return schema in {"", SYSTEM} and DEFAULTS.get((method.lower(), index_type(type_))) == bare


def has_default(facts: Facts, method: str, type_: str, stands_for: str) -> bool | None:
    """Tell whether an access method can index a type without a named operator class.

    Args:
        facts: The server's classes, where one was asked.
        method: The access method.
        type_: The column's type.
        stands_for: "anyenum" for an enum, a domain's underlying type, else "".

    Returns:
        None when nobody can tell: an extension's type or method and no server to ask.
    """
    wanted = index_type(stands_for or type_)
    if (method, wanted) in DEFAULTS:
        return True
    if facts.default_operator_classes:
        own = index_type(type_)
        return bool({(method, wanted), (method, own)} & facts.default_operator_classes)
    known = stands_for == "anyenum" or split_type(stands_for or type_).schema == SYSTEM
    if not known or method not in _CORE_METHODS:
        return None
    if method in {"gin", "gist"} and wanted in _PLAIN:
        return None
    return False
