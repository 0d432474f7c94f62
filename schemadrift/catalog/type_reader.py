"""Reading a data type out of SQL, in any of its spellings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from schemadrift.catalog.lexer import Token
from schemadrift.catalog.names import KEYWORDS, cut, fold, qualified, quote, word_set

SYSTEM = "pg_catalog"


class TypeName(NamedTuple):
    """A data type, taken apart.

    Attributes:
        schema: "pg_catalog" for a built-in type; None for a user-defined type named without its schema.
        name: For a built-in type its words as `format_type` prints them ("timestamp with time zone",
            "interval day to second"); otherwise the bare name, without quotes.
        modifiers: What stands in the parentheses: ("10", "2").
        dimensions: Whether it is an array; PostgreSQL does not keep the number of dimensions.
    """

    schema: str | None
    name: str
    modifiers: tuple[str, ...] = ()
    dimensions: bool = False

    def __str__(self) -> str:
        """Write the type as `format_type` does with an empty search path."""
        return _written(self)


# pg_type's own names that format_type prints otherwise.
_PRINTED = {
    "bool": "boolean",
    "float4": "real",
    "float8": "double precision",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "time": "time without time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "timetz": "time with time zone",
    "varbit": "bit varying",
    "varchar": "character varying",
}
# Words of the grammar; a quoted name never means these.
_WORDS = {
    "bigint": "bigint",
    "boolean": "boolean",
    "dec": "numeric",
    "decimal": "numeric",
    "int": "integer",
    "integer": "integer",
    "real": "real",
    "smallint": "smallint",
}
_BUILTIN = word_set(
    """
    aclitem anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray
    anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange box bpchar bytea cid cidr circle
    cstring date datemultirange daterange event_trigger fdw_handler gtsvector index_am_handler inet
    int2vector int4multirange int4range int8multirange int8range internal interval json jsonb jsonpath
    language_handler line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path
    pg_brin_bloom_summary pg_brin_minmax_multi_summary pg_ddl_command pg_dependencies pg_lsn pg_mcv_list
    pg_ndistinct pg_node_tree pg_snapshot point polygon record refcursor regclass regcollation regconfig
    regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype table_am_handler text
    tid trigger tsm_handler tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot
    unknown uuid void xid xid8 xml
    """
)
BUILTIN_NAMES = _BUILTIN | frozenset(_PRINTED.values()) | {"character", "bit", '"char"', '"bit"', '"any"'}
"""Built-in types as `format_type` prints them, without modifiers."""

_FIELDS = ("year", "month", "day", "hour", "minute", "second")
_LAST_TO = {"year": 1, "day": 5, "hour": 5, "minute": 5}
_MAX_PRECISION = 6
_ONE_PRECISION = re.compile(r"(time|timestamp) (with|without) time zone\Z|interval(?: \w+ to second| second)?\Z")


class _Reader:
    """Reads one type from a list of tokens without white space and comments."""

    def __init__(self, found: Sequence[Token], at: int) -> None:
        self.found = found
        self.at = at

    def word(self, ahead: int = 0) -> str:
        """The unquoted word, folded, or the mark here; "" for anything else."""
        place = self.at + ahead
        if place >= len(self.found):
            return ""
        token = self.found[place]
        if token.kind == "word":
            return fold(token.text)
        return token.text if token.kind in {"mark", "operator"} else ""

    def take(self, *words: str) -> bool:
        """Step over these words if they all come next."""
        if all(self.word(ahead) == word for ahead, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def modifiers(self) -> tuple[str, ...]:
        """Read `(10, 2)`; ("",) for what cannot be modifiers, with the place left as it was."""
        if self.word() != "(":
            return ()
        start = self.at
        self.at += 1
        out: list[str] = [""]
        while self.at < len(self.found):
            token = self.found[self.at]
            self.at += 1
            if token.text == ")" and out[-1]:
                return tuple(out)
            if token.text == "," and out[-1]:
                out.append("")
            elif token.kind in {"mark", "invalid", "bits"} or out[-1] not in {"", "-", "+"}:
                break
            else:
                out[-1] += token.text
        self.at = start
        return ("",)

    def read(self) -> TypeName | None:
        """Read a type with its array bounds; None when there is none here."""
        self.take("setof")
        named = self.name()
        if named is None or named.modifiers == ("",):
            return None
        return named._replace(dimensions=self.bounds() or named.dimensions)

    def bounds(self) -> bool:
        """Step over `[]`, `[3][3]` or `ARRAY[3]`."""
        if self.take("array"):
            self.bound()
            return True
        found = False
        while self.bound():
            found = True
        return found

    def bound(self) -> bool:
        if self.take("[", "]"):
            return True
        sized = self.word() == "[" and self.word(2) == "]"
        if sized and self.found[self.at + 1].kind == "number":
            self.at += 3
            return True
        return False

    def name(self) -> TypeName | None:
        """Read a type's name and modifiers."""
        if self.at >= len(self.found):
            return None
        token = self.found[self.at]
        if token.kind not in {"word", "quoted"}:
            return None
        if self.word(1) != "." and token.kind == "word":
            known = self.grammar(fold(token.text))
            if known is not None:
                return known
            if fold(token.text) in KEYWORDS - {"json"}:
                return None
        parts = [_part(token)]
        self.at += 1
        while self.word() == "." and self.at + 1 < len(self.found):
            token = self.found[self.at + 1]
            if token.kind not in {"word", "quoted"}:
                return None
            parts.append(_part(token))
            self.at += 2
        return self.general(parts)

    def general(self, parts: list[str]) -> TypeName:
        """Finish a name that is found in pg_type: built in when pg_catalog has it, which comes first."""
        name = parts[-1]
        if len(parts) == 1 or parts[:-1] == [SYSTEM]:
            if name[:1] == "_" and _shown(name[1:]):  # pg_type's own name of an array type
                return self.system(name[1:])._replace(dimensions=True)
            if _shown(name):
                return self.system(name)
        given = self.modifiers()
        # Of database.schema.name the database can only be this one.
        schema = parts[-2] if len(parts) > 1 else None
        return TypeName(schema, name, _user_modifiers(name, given))

    def system(self, name: str) -> TypeName:
        """Finish one of pg_type's own names."""
        if name == "interval":
            return self.interval()
        given = self.modifiers()
        if name in {"bit", "bpchar"} and given:
            return _built_in("bit" if name == "bit" else "character", given)
        return _built_in(_shown(name), given)

    def grammar(self, word: str) -> TypeName | None:  # noqa: C901, PLR0911  # one branch per production
        """Read the types that have words of their own in the grammar; None for other names."""
        if word == "national" and self.word(1) in {"character", "char"}:
            self.at += 1
            word = self.word()
        self.at += 1
        if word in {"character", "char", "nchar"}:
            varying = self.take("varying")
            given = self.modifiers()
            return _built_in("character varying", given) if varying else _built_in("character", given or ("1",))
        if word == "varchar":
            return _built_in("character varying", self.modifiers())
        if word == "bit":
            varying = self.take("varying")
            given = self.modifiers()
            return _built_in("bit varying", given) if varying else _built_in("bit", given or ("1",))
        if word == "float":
            return _float(self.modifiers())
        if word == "double" and self.take("precision"):
            return _built_in("double precision")
        if word in {"time", "timestamp"}:
            given = self.modifiers()
            zone = "with" if self.take("with", "time", "zone") else "without"
            if zone == "without":
                self.take("without", "time", "zone")
            return _built_in(f"{word} {zone} time zone", given)
        if word == "interval":
            return self.interval()
        if word in _WORDS:
            return _built_in(_WORDS[word], self.modifiers())
        if word == "numeric":
            return _built_in(word, self.modifiers())
        self.at -= 1
        return None

    def interval(self) -> TypeName:
        """Read what follows INTERVAL: a precision, or fields."""
        given = self.modifiers()
        first = self.word()
        if given or first not in _FIELDS:
            return _built_in("interval", given)
        self.at += 1
        shown = f"interval {first}"
        last = self.word(1)
        if self.word() == "to" and last in _FIELDS[_FIELDS.index(first) + 1 : _LAST_TO.get(first, -1) + 1]:
            self.at += 2
            shown += f" to {last}"
        return _built_in(shown, self.modifiers() if shown.endswith("second") else ())


def _shown(name: str) -> str:
    """Give what format_type prints for one of pg_type's own names; "" for other names."""
    if name in {"char", "bit", "any"}:  # not what the keyword of this spelling means
        return f'"{name}"'
    return name if name in _BUILTIN else _PRINTED.get(name, "")


def _part(token: Token) -> str:
    if token.kind == "word":
        return fold(token.text)
    return cut(token.text[token.text.index('"') + 1 : -1].replace('""', '"'))


def _float(given: tuple[str, ...]) -> TypeName:
    single = 24
    if given and given[0].isdecimal() and int(given[0]) <= single:
        return _built_in("real")
    return _built_in("double precision", ("",) if given == ("",) else ())


def _built_in(name: str, given: tuple[str, ...] = ()) -> TypeName:
    if name == "numeric" and len(given) == 1 and given != ("",):
        given = (given[0], "0")
    if given and given[0].isdecimal() and _ONE_PRECISION.match(name):
        given = (str(min(int(given[0]), _MAX_PRECISION)),)
    return TypeName(SYSTEM, name, given)


_SHAPES = {
    shape.lower(): shape
    for shape in [
        "Geometry",
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
        "CircularString",
        "CompoundCurve",
        "CurvePolygon",
        "MultiCurve",
        "MultiSurface",
        "PolyhedralSurface",
        "Triangle",
        "Tin",
    ]
}
_SHAPE = re.compile(r"'?([a-z]+?)(z|m|zm)?'?\Z", re.IGNORECASE)
_WORLD = "4326"


def _user_modifiers(name: str, given: tuple[str, ...]) -> tuple[str, ...]:
    """Spell PostGIS's modifiers as its own output function does; leave those of other types."""
    if name not in {"geometry", "geography"} or not given or given == ("",):
        return given
    shape = _SHAPE.match(given[0])
    if shape is None or shape.group(1).lower() not in _SHAPES:
        return given
    spelled = _SHAPES[shape.group(1).lower()] + (shape.group(2) or "").upper()
    srid = given[1] if len(given) > 1 else ""
    if srid in {"", "0", "-1"}:
        srid = _WORLD if name == "geography" else ""
    if spelled == "Geometry" and not srid:
        return ()
    return (spelled, srid) if srid else (spelled,)


def _written(name: TypeName) -> str:
    given = f"({','.join(name.modifiers)})" if name.modifiers else ""
    if name.schema == SYSTEM and _is_system_name(name.name):
        base, zone, rest = name.name.partition(" with")
        shown = f"{base}{given}{zone}{rest}"
    else:
        shown = (quote(name.name) if name.schema is None else qualified(name.schema, name.name)) + given
    return f"{shown}[]" if name.dimensions else shown


def _is_system_name(name: str) -> bool:
    return name in BUILTIN_NAMES or name.startswith("interval")


def read_type(found: Sequence[Token], at: int) -> tuple[TypeName, int] | None:
    """Read a type out of tokens that have no white space or comments among them.

    Returns:
        The type and the place after it; None when no type stands at `at`.
    """
    reader = _Reader(found, at)
    named = reader.read()
    return None if named is None else (named, reader.at)
