"""What a server is, as far as the meaning of a declaration depends on it."""

from __future__ import annotations

import msgspec


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of one server and role that decide what a declaration means there.

    Attributes:
        server_version: As `server_version_num` prints it: 180006. 0 when no server was asked.
        server_version_text: As people write it: "18.6".
        database: The name of the database.
        role: The role that looks.
        default_schema: The schema that unqualified names are created in.
        search_path: The schemas that unqualified names are looked up in, in order, `pg_catalog` not named.
        type_schemas: For user-defined types, bare name to the schema that an unqualified use finds.
        default_operator_classes: (access method, type) pairs that have a default operator class; types are
            spelled as `format_type` does, pseudo-types such as anyarray, anyenum and anyrange included.
            Empty when no server was asked.
        operator_classes: (access method, operator class name) pairs that exist. Empty when no server was asked.
        in_recovery: True on a hot standby.
    """

    server_version: int = 0
    server_version_text: str = ""
    database: str = ""
    role: str = ""
    default_schema: str = "public"
    search_path: tuple[str, ...] = ("public",)
    type_schemas: dict[str, str] = msgspec.field(default_factory=dict)
    default_operator_classes: frozenset[tuple[str, str]] = frozenset()
    operator_classes: frozenset[tuple[str, str]] = frozenset()
    in_recovery: bool = False
