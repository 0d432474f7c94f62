"""Which default expressions give the same value for every row of one statement."""

from __future__ import annotations

from schemadrift.catalog.lexer import tokens

_VOLATILE = frozenset(
    {
        "clock_timestamp",
        "gen_random_uuid",
        "nextval",
        "random",
        "random_normal",
        "timeofday",
        "uuid_generate_v1",
        "uuid_generate_v1mc",
        "uuid_generate_v4",
        "uuidv4",
        "uuidv7",
        "setval",
        "currval",
        "txid_current",
        "pg_current_xact_id",
        "gen_random_bytes",
        "gen_salt",
    }
)
_KNOWN = frozenset(
    {
        "now", "statement_timestamp", "transaction_timestamp", "current_setting", "timezone", "date_trunc", "lower",
        "upper", "coalesce", "concat", "jsonb_build_object", "json_build_object", "jsonb_build_array", "md5", "abs",
        "length", "to_char", "date_part", "extract", "array", "int4range", "int8range", "numrange", "daterange",
        "tsrange", "tstzrange", "to_tsvector", "make_interval", "row", "cast", "make_date", "session_user",
    }
)  # fmt: skip


def is_volatile(expression: str) -> bool:
    """Tell whether a default may give each row another value: unknown functions are taken to do so.

    ADD COLUMN with such a default writes the table anew, under a lock that blocks everybody.
    """
    found = [token for token in tokens(expression) if token.kind not in {"space", "comment"}]
    for token, following in zip(found, [*found[1:], None], strict=True):
        if following is None or following.text != "(" or token.kind not in {"word", "quoted"}:
            continue
        name = token.text.strip('"').lower()
        if name in _VOLATILE or name not in _KNOWN | _TYPES:
            return True
    return False


_TYPES = frozenset({"numeric", "varchar", "char", "character", "varying", "timestamp", "time", "interval", "bit"})
