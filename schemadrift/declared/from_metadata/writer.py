"""Renders the parts of a metadata as the PostgreSQL dialect of SQLAlchemy would send them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import exc, types
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import Column as TableColumn
from sqlalchemy.sql.elements import TextClause

from schemadrift.catalog import Facts
from schemadrift.catalog.expressions import normalise
from schemadrift.catalog.lexer import Token, tokens
from schemadrift.catalog.names import LIMIT_BYTES, cut, fold, parse_qualified, qualified, quote, word_set
from schemadrift.catalog.types import canonical_type, is_builtin, read_type, split_type, with_schema
from schemadrift.declared.from_metadata import release
from schemadrift.kinds.column import Column

_COLLATE = re.compile(r"\s+COLLATE\s+", re.IGNORECASE)
# Collations come with a server by the names of locales; any other name must be one of the users' own.
_SYSTEM_COLLATION = re.compile(
    r"(C|POSIX|ucs_basic|unicode|unicode_ci|pg_c_utf8|pg_unicode_fast|.*-x-icu|[a-z]{2,3}(_[A-Za-z]{2,4})*([.@].*)?)(\..*)?\Z"
)
_PLAIN_ATTRIBUTES = word_set("length collation collation_schema precision scale timezone fields varying native_uuid")
_ARRAYS = (types.ARRAY, postgresql.ARRAY)
_SEQUENCE_CALL = re.compile(r"\bnextval\(\s*'((?:[^'.\"]|\"(?:[^\"']|\"\")+\")+)'", re.IGNORECASE)


class Writer:
    """One dialect, its compilers, and what names without a schema mean.

    Attributes:
        facts: The server that the metadata is meant for.
        dialect: A dialect that never connects.
        own_types: (schema, name) of the types that the metadata itself makes.
        plain_columns: Records of columns about which there is nothing special, by what decides them.
    """

    def __init__(self, facts: Facts, schema_translate_map: Mapping[str | None, str | None] | None = None) -> None:
        self.facts = facts
        self.dialect = release.postgresql_dialect(facts.server_version)
        self.own_types: set[tuple[str, str]] = set()
        self.plain_columns: dict[tuple[object, ...], Column] = {}
        self.translated = dict(schema_translate_map or {})
        self._preparer = self.dialect.identifier_preparer
        # Every name is rendered with its schema, so that it means the same under an empty search path.
        self._preparer.schema_for_object = self.schema
        self.ddl = self.dialect.ddl_compiler(self.dialect, None)
        self._sql = self.ddl.sql_compiler
        self._types = release.type_compiler(self.dialect)
        self._defaults: dict[tuple[type, str], str] = {}
        self._normal: dict[tuple[str, str | None, str | None], str] = {}
        self._type_texts: dict[tuple[object, ...], tuple[str, str | None]] = {}

    def schema(self, thing: Any) -> str:
        """The schema of a table, sequence or type, translated and never None."""
        return self.schema_named(thing.schema, thing)

    def schema_named(self, name: str | None, thing: Any = None) -> str:
        """The schema that a name, None included, stands for.

        Args:
            name: As the metadata has it.
            thing: The type that has it; other things without a schema are made in the default one.
        """
        if name in self.translated:
            name = self.translated[name]
        if name is not None:
            return self.name(name)
        if hasattr(thing, "adapt") and (self.facts.default_schema, thing.name) not in self.own_types:
            return self.facts.type_schemas.get(thing.name, self.facts.default_schema)
        return self.facts.default_schema

    def name(self, name: str) -> str:
        """A name as the server keeps it."""
        if type(name) is str:
            return cut(name)
        if getattr(name, "quote", None) is False:
            return fold(str(name))
        return cut(str(name))

    def constraint_name(self, constraint: Any) -> str | None:
        """The name of a constraint or index after conventions and the dialect's own cutting; None when it has none."""
        name = constraint.name
        if name is None:
            return None
        # a name that fits is kept as it is, also where a convention made it
        if isinstance(name, str) and len(name) <= LIMIT_BYTES and name.isascii():
            return self.name(name)
        formatted = self._preparer.format_constraint(constraint, _alembic_quote=False)
        return None if formatted is None else self.name(formatted)

    def text(self, element: Any) -> str:
        """An expression as the DDL compilers render it: columns bare, values in place."""
        return str(self._sql.process(element, include_table=False, literal_binds=True))

    def statement(self, ddl: Any) -> str:
        """A DDL element that is against a table or metadata, its placeholders filled in."""
        return str(self.ddl.process(ddl))

    def default(self, argument: Any) -> str:
        """What the compiler puts after DEFAULT; plain text without parameters is rendered once."""
        key = plain_text(argument)
        if key is None:
            return release.render_default(self.ddl, argument)
        known = self._defaults.get(key)
        if known is None:
            known = self._defaults[key] = release.render_default(self.ddl, argument)
        return known

    def expression(self, element: Any, table: str | None = None) -> str:
        """An expression in the catalog's spelling; `table` is the bare name of the table that it is about."""
        return self.normal(self.text(element), table=table)

    def normal(self, text: str, *, column_type: str | None = None, table: str | None = None) -> str:
        """SQL text in the catalog's spelling, its types and sequences qualified.

        Args:
            text: The expression.
            column_type: For a default, the column's type.
            table: For a check or an index, the bare name of its table.
        """
        key = (text, column_type, table)
        known = self._normal.get(key)
        if known is None:
            known = self._normal[key] = normalise(self.qualify(text), column_type, table)
        return known

    def qualify(self, text: str) -> str:
        """Qualify the user-defined types and sequences that SQL text names without a schema."""
        text = _SEQUENCE_CALL.sub(self._sequence_call, text)
        if "::" not in text and "cast" not in text.lower():
            return text
        return self._qualify_types(text)

    def _sequence_call(self, match: re.Match[str]) -> str:
        try:
            names = parse_qualified(match.group(1))
        except ValueError:
            return match.group()
        return f"nextval('{qualified(self.facts.default_schema, *names)}'".replace("nextval(''", "nextval('")

    def _qualify_types(self, text: str) -> str:
        found: list[Token] = [token for token in tokens(text) if token.kind not in {"space", "comment"}]
        out: list[str] = []
        done = 0
        at = 0
        depth_of_cast: list[int] = []
        depth = 0
        while at < len(found):
            token = found[at]
            depth += (token.text == "(") - (token.text == ")")
            if token.kind == "word" and fold(token.text) == "cast":
                depth_of_cast.append(depth + 1)
            starts = token.text == "::" or (
                token.kind == "word" and fold(token.text) == "as" and depth_of_cast[-1:] == [depth]
            )
            if depth_of_cast and depth < depth_of_cast[-1] - 1:
                depth_of_cast.pop()
            at += 1
            read = read_type(found, at) if starts else None
            if read is None or read[0].schema is not None:
                continue
            end = read[1]
            out += (text[done : found[at].start], self.user_type(text[found[at].start : found[end - 1].end]))
            done = found[end - 1].end
            at = end
        return "".join(out) + text[done:]

    def user_type(self, text: str) -> str:
        """A type in the catalog's spelling, with the schema that an unqualified name finds."""
        spelled = canonical_type(text)
        if is_builtin(spelled):
            return spelled
        bare = parse_bare(spelled)
        if bare is None:
            return spelled
        default = self.facts.default_schema
        schema = default if (default, bare) in self.own_types else self.facts.type_schemas.get(bare, default)
        return with_schema(spelled, schema)

    def column_type(self, column: TableColumn[Any]) -> tuple[str, str | None]:
        """A column's type and, where it is stated, its collation, in the catalog's spelling."""
        key = memo_key(column.type)
        if key is not None:
            known = self._type_texts.get(key)
            if known is None:
                known = self._type_texts[key] = self._column_type(column)
            return known
        return self._column_type(column)

    def _column_type(self, column: TableColumn[Any]) -> tuple[str, str | None]:
        text = self._types.process(column.type, type_expression=column, identifier_preparer=self._preparer)
        return self.split_collation(text)

    def other_types(self, column: TableColumn[Any], type_: str) -> tuple[str, ...]:
        """The types that other drivers make of a column, in the catalog's spelling.

        `dialect.type_descriptor()` in a decorator's `load_dialect_impl` gives the driver's own type, and those of
        most drivers lose what theirs does not have: Text() becomes VARCHAR, CHAR(32) becomes VARCHAR(32).

        Args:
            column: As declared.
            type_: What it is by the dialect itself.
        """
        element = getattr(column.type, "item_type", column.type)
        if not isinstance(element, types.TypeDecorator) or _has_no_say(type(element)):
            return ()
        found = set()
        for dialect in release.driver_dialects(self.facts.server_version):
            compiler = release.type_compiler(dialect)
            text = compiler.process(column.type, type_expression=column, identifier_preparer=self._preparer)
            found.add(self.split_collation(text)[0])
        return tuple(sorted(found - {type_}))

    def data_type(self, type_: Any) -> tuple[str, str | None]:
        """A type that belongs to no column, in the catalog's spelling, and its collation."""
        return self.split_collation(self._types.process(type_))

    def split_collation(self, text: str) -> tuple[str, str | None]:
        """Split `VARCHAR(3) COLLATE "C"`; the default collation is none."""
        parts = _COLLATE.split(text, maxsplit=1)
        spelled = self.user_type(parts[0])
        return spelled, self.collation(parts[1]) if len(parts) > 1 else None

    def collation(self, text: str) -> str | None:
        """A collation in the catalog's spelling: quoted, and qualified outside of pg_catalog."""
        try:
            names = parse_qualified(text)
        except ValueError:
            return text
        if names[-1] == "default":
            return None
        if names[:-1] == ("pg_catalog",) or (len(names) == 1 and _SYSTEM_COLLATION.match(names[0])):
            return quote(names[-1])
        return qualified(*names) if len(names) > 1 else qualified(self.facts.default_schema, *names)


def unrendered(error: Exception) -> str:
    """The reason to give for what SQLAlchemy itself cannot render."""
    return f"SQLAlchemy cannot render it ({' '.join(str(error).split())})"


def to_render(error: Exception, otherwise: str) -> str:
    """What to do about what SQLAlchemy cannot render; `otherwise` where it is not the name that it refuses."""
    return "give it a shorter name" if isinstance(error, exc.IdentifierError) else otherwise


def parse_bare(spelled: str) -> str | None:
    """The name of an unqualified user-defined type; None when it is qualified or no type at all."""
    named = split_type(spelled)
    return named.name if named.schema is None else None


def plain_text(argument: Any) -> tuple[type, str] | None:
    """What decides the text of a default that is a string or SQL without parameters; None for all others."""
    if type(argument) is str:
        return (str, argument)
    if type(argument) is not TextClause or getattr(argument, "_bindparams", None):
        return None
    return (TextClause, argument.text)


def memo_key(type_: Any) -> tuple[object, ...] | None:
    """What decides the text of one of SQLAlchemy's own simple types; None for all others.

    An enumeration is itself, as its metadata keeps it alive.
    """
    cls = type_.__class__
    if getattr(type_, "_variant_mapping", None):
        return None
    if _is_simple(cls):
        read = _READERS.get(cls) or _reader(cls, type_)
        try:
            return cls, read(type_)
        except AttributeError:  # an instance that its class has not made
            return None
    if cls is types.Enum and type_.native_enum:
        return (cls, id(type_))
    if cls in _ARRAYS:
        element = memo_key(type_.item_type)
        return None if element is None else (cls, type_.dimensions, element)
    return None


_READERS: dict[type, Callable[[Any], object]] = {}


def _reader(cls: type, instance: Any) -> Callable[[Any], object]:
    """What reads off an instance all that decides its text: a simple class gives every instance the same attributes."""
    names = sorted(name for name in _PLAIN_ATTRIBUTES if name in vars(instance) or hasattr(cls, name))
    read = _READERS[cls] = attrgetter(*names) if names else _no_attributes
    return read


def _no_attributes(_type: Any) -> None:
    return None


def _has_no_say(cls: type[types.TypeDecorator[Any]]) -> bool:
    """Whether a decorator leaves its type to its `impl`, which is the same for every driver."""
    return cls.load_dialect_impl is types.TypeDecorator.load_dialect_impl


@lru_cache(maxsize=1 << 12)
def _is_simple(cls: type) -> bool:
    return cls.__module__.startswith("sqlalchemy.") and not (
        issubclass(cls, (types.TypeDecorator, types.Enum, types.ARRAY))
        or hasattr(cls, "create_type")
        or "DOMAIN" in cls.__name__
    )
