"""What a reading has found so far, and the lookups that all areas share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from psycopg import sql

from schemadrift.catalog import Key, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.postgres.reading.fetch import Query, Row, Rows
from schemadrift.postgres.reading.stand_in import Expressions

Comments: TypeAlias = dict[tuple[int, int], str]

_SYSTEM_COLUMNS = {-1: "ctid", -2: "xmin", -3: "cmin", -4: "xmax", -5: "cmax", -6: "tableoid"}
_VECTORS: dict[str, tuple[int, ...]] = {"": ()}
DEFAULT_COLLATION = 100
_FIRST_USER_OID = 16384


def queries(spaces: sql.Composable) -> list[Query]:
    """The lookups: schemas, roles, tablespaces, access methods, collations, members of extensions, comments."""
    return [
        Query(
            name="namespaces",
            subject="schemas",
            required=True,
            text=sql.SQL("SELECT oid, nspname, nspowner, nspacl::text, oid IN {} FROM pg_namespace").format(spaces),
        ),
        Query(name="roles", subject="roles", fields=("owner",), text=sql.SQL("SELECT oid, rolname FROM pg_roles")),
        Query(
            name="tablespaces",
            subject="tablespaces",
            fields=("tablespace",),
            text=sql.SQL("SELECT oid, spcname FROM pg_tablespace"),
        ),
        Query(name="methods", subject="access methods", required=True, text=sql.SQL("SELECT oid, amname FROM pg_am")),
        Query(
            name="collations",
            subject="collations",
            fields=("collation",),
            text=sql.SQL("SELECT oid, collname, collnamespace FROM pg_collation"),
        ),
        Query(
            name="members",
            subject="members of extensions",
            text=sql.SQL("""
                SELECT classid::regclass::text, objid FROM pg_depend
                WHERE refclassid = 'pg_extension'::regclass AND refobjid IN (SELECT oid FROM pg_extension)
                    AND deptype = 'e'
                UNION ALL
                -- the constructors and casts that CREATE TYPE … AS RANGE makes belong to the type
                SELECT classid::regclass::text, objid FROM pg_depend
                WHERE classid IN ('pg_proc'::regclass, 'pg_cast'::regclass) AND refclassid = 'pg_type'::regclass
                    AND deptype = 'i'"""),
        ),
        Query(
            name="comments",
            subject="comments",
            fields=("comment",),
            text=sql.SQL("""
                SELECT classoid::regclass::text, objoid, objsubid, description FROM pg_description
                WHERE classoid IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_type'::regclass,
                    'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_namespace'::regclass, 'pg_proc'::regclass,
                    'pg_rewrite'::regclass, 'pg_statistic_ext'::regclass)
                    AND (objoid >= {} OR classoid = 'pg_namespace'::regclass)""").format(sql.Literal(_FIRST_USER_OID)),
        ),
    ]


class DataType(NamedTuple):
    """A type as its columns see it.

    Attributes:
        text: As `format_type` spells it without modifiers.
        collation: Oid of its own collation; 0 for none.
        storage: Its own storage, PostgreSQL's letter.
        form: typtype: "b" base, "c" composite, "d" domain, "e" enum, "m" multirange, "p" pseudo, "r" range.
        category: typcategory.
        preferred: Whether it is the preferred type of its category.
        element: Oid of the element type of a true array, else 0.
        base: Oid of a domain's underlying type, else 0.
    """

    text: str
    collation: int
    storage: str
    form: str
    category: str
    preferred: bool
    element: int
    base: int


class Gathered:
    """What has been found, by oid, and the objects made of it.

    Attributes:
        version: The server's version, as 180006.
        objects: The records so far: kind → key → record.
        relations: The row of each relation, by oid (see `relations.py`).
        keys: (schema, name) of each relation, by oid; also of those outside the schemas that are read.
        attributes: Attribute rows of each relation, by number.
        defaults: Defaults and generation expressions of each relation that has some, by column number.
        types: Types, by oid.
        operators: Operators of exclusions as SQL, by oid.
        expressions: Makes normal forms of expressions over a relation's columns.
        wanted: Oids of the schemas that are read.
    """

    def __init__(self, version: int) -> None:
        """Begin with nothing."""
        self.version = version
        self.objects: dict[str, dict[Key, Record]] = {}
        self.relations: dict[int, Row] = {}
        self.keys: dict[int, Key] = {}
        self.attributes: dict[int, dict[int, Row]] = {}
        self.defaults: dict[int, dict[int, str]] = {}
        self.types: dict[int, DataType] = {}
        self.operators: dict[int, str] = {}
        self.expressions = Expressions(self.column, self.keys, lambda relation: self.relations[relation][17])
        self.schemas: dict[int, str] = {}
        self.wanted: set[int] = set()
        self.methods: dict[int, str] = {}
        self._roles: dict[int, str] = {}
        self._tablespaces: dict[int, str] = {}
        self._collations: dict[int, tuple[str, int]] = {}
        self._members: dict[str, set[int]] = {}
        self._comments: dict[str, dict[tuple[int, int], str]] = {}

    def know(self, rows: Mapping[str, Rows]) -> None:
        """Index the lookups."""
        self.schemas = {row[0]: row[1] for row in rows["namespaces"]}
        self.wanted = {row[0] for row in rows["namespaces"] if row[4]}
        self.methods = dict(rows["methods"])
        self._roles = dict(rows["roles"])
        self._tablespaces = dict(rows["tablespaces"])
        self._collations = {row[0]: row[1:] for row in rows["collations"]}
        for class_name, oid in rows["members"]:
            self._members.setdefault(class_name, set()).add(oid)
        for class_name, oid, number, text in rows["comments"]:
            self._comments.setdefault(class_name, {})[oid, number] = text

    def put(self, kind: str) -> dict[Key, Any]:
        """The place for the records of one kind."""
        return self.objects.setdefault(kind, {})

    def comments(self, class_name: str) -> Comments:
        """All comments on objects of one catalog: (oid, column number) → text."""
        return self._comments.get(class_name, {})

    def members(self, class_name: str) -> set[int]:
        """Oids of the objects of one catalog that belong to an extension, or that a range type brought along."""
        return self._members.get(class_name, set())

    def role(self, oid: int) -> str:
        """A role's name."""
        return self._roles.get(oid) or f"unknown (OID={oid})"

    def tablespace(self, oid: int) -> str:
        """A tablespace's name; "" for the database's own."""
        return self._tablespaces.get(oid, f"OID={oid}") if oid else ""

    def collation(self, oid: int) -> str:
        """A collation's name as SQL, qualified outside of pg_catalog."""
        name, schema = self._collations.get(oid, (f"OID={oid}", 0))
        space = self.schemas.get(schema, "pg_catalog")
        return quote(name) if space == "pg_catalog" else qualified(space, name)

    def column(self, relation: int, number: int) -> str:
        """A column's name."""
        row = self.attributes[relation].get(number)
        return row[2] if row is not None else _SYSTEM_COLUMNS.get(number, f"attribute {number}")

    def columns(self, relation: int, numbers: Iterable[int]) -> tuple[str, ...]:
        """Names of several columns, in the order given."""
        known = self.attributes[relation]
        try:
            return tuple([known[number][2] for number in numbers])
        except KeyError:
            return tuple(self.column(relation, number) for number in numbers)


def vector(text: str) -> tuple[int, ...]:
    """Read an int2vector or oidvector as text, or an array of numbers: "1 2" or "{1,2}"."""
    known = _VECTORS.get(text)
    if known is None:
        if len(_VECTORS) > 1 << 16:  # a long-lived process that reads many databases
            _VECTORS.clear()
        known = tuple(map(int, text.strip("{}").replace(",", " ").split()))
        _VECTORS[text] = known
    return known


def elements(text: str) -> Iterator[str]:
    """Split an array that came as text: `{a=1,"b=x y"}`; the order stays."""
    at, last = 1, len(text) - 1
    while at < last:
        piece: list[str] = []
        quoted = text[at] == '"'
        at += quoted
        while at < last and text[at] != ('"' if quoted else ","):
            at += text[at] == "\\"
            piece.append(text[at])
            at += 1
        yield "".join(piece)
        at += 1 + quoted
