"""What a literal default means for a column of a given type."""

from __future__ import annotations

import re
from collections.abc import Sequence

from schemadrift.catalog.expression_items import CAST, CLOSE, OPEN, Item
from schemadrift.catalog.lexer import literal, value
from schemadrift.catalog.names import word_set
from schemadrift.catalog.type_reader import SYSTEM, TypeName
from schemadrift.catalog.types import split_type

_WHOLE = re.compile(r"(-?)0*([0-9]+)\Z")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")
_INTEGERS = frozenset(("smallint", "integer", "bigint"))
_NUMBERS = _INTEGERS | {"numeric", "real", "double precision"}
_TEXTS = frozenset(("text", "character varying", "character", "bpchar"))
_TRUE = word_set("t tr tru true y ye yes on 1")
_FALSE = word_set("f fa fal fals false n no of off 0")
NULL = Item("word", "null")
NOW = (Item("word", "now"), OPEN, CLOSE)
_EMPTY_ARRAY = tuple(Item(kind, text) for kind, text in (("word", "array"), ("mark", "["), ("mark", "]")))
_STAMPS = frozenset(("timestamp without time zone", "timestamp with time zone"))


def for_column(items: Sequence[Item], column_type: str) -> list[Item]:
    """Spell a whole default as one of a column of this type.

    A cast to the column's own type goes, since the column makes it anyway; so do quotes around what the type
    would print without them: `'0'` and `'0'::bigint` are `0` for a bigint column.

    Args:
        items: The default, already in its general normal form.
        column_type: The column's canonical type.
    """
    target = split_type(column_type)
    base, cast = list(items), None
    if len(base) > 2 and base[-2] == CAST and base[-1].kind == "type":  # noqa: PLR2004  # operand, mark, type
        base, cast = base[:-2], split_type(base[-1].text)
        if base[0] == OPEN and base[-1] == CLOSE and len(base) in {3, 4}:
            base = base[1:-1]
    if base == [NULL]:
        return base
    constant = _constant(base)
    if constant is not None:
        shown = _literal(constant, target, cast, quoted=base[0].kind == "string")
        return list(items) if shown is None else shown
    if _moment(base, cast, target):
        return list(NOW)
    if tuple(base) == _EMPTY_ARRAY and cast == target and target.dimensions and not target.modifiers:
        return [Item("string", "'{}'")]
    if base in ([Item("word", "true")], [Item("word", "false")]) and cast == target:
        return base
    return list(items)


def _constant(base: Sequence[Item]) -> str | None:
    """Give the value of a literal, or of a number with its sign."""
    if len(base) == 1 and base[0].kind == "string" and base[0].text[0] == "'":
        return value(base[0].text)
    signed = len(base) == 2 and base[0] == Item("operator", "-")  # noqa: PLR2004  # sign and number
    if base and base[-1].kind == "number" and (len(base) == 1 or signed):
        return "-" * signed + base[-1].text
    return None


def _literal(constant: str, target: TypeName, cast: TypeName | None, *, quoted: bool) -> list[Item] | None:
    """Spell a literal for a type; None where the spelling must stay as it is."""
    if target.schema == SYSTEM and not target.dimensions:
        if target.name in _NUMBERS:
            shown = _number(constant, target, cast, quoted=quoted)
            if shown is not None:
                return shown
        if target.name in _TEXTS:
            return _text(constant, target, cast) if quoted else None
        if target.name == "boolean" and quoted and cast in {None, target}:
            word = constant.strip(" \t\n\r\f\v").lower()
            if word in _TRUE or word in _FALSE:
                return [Item("word", "true" if word in _TRUE else "false")]
            return None
    if not quoted or cast is None or not _own(cast, target):
        return None
    return [Item("string", literal(constant))]


def _own(cast: TypeName, target: TypeName) -> bool:
    """Tell whether a column of the target type makes this cast of a literal by itself."""
    if cast.schema is None and target.schema not in {None, SYSTEM}:
        cast = cast._replace(schema=target.schema)
    if cast.name == '"bit"' and cast.schema == SYSTEM:  # BIT without a length, as the server prints literals
        cast = cast._replace(name="bit")
    if target.name.startswith("interval"):  # fields decide how the literal is read
        return cast == target
    if cast == target:
        # An explicit cast of bits cuts, an assignment refuses.
        return not target.modifiers or (
            target.schema == SYSTEM and not target.dimensions and not target.name.startswith("bit")
        )
    return cast == target._replace(modifiers=())


def _number(constant: str, target: TypeName, cast: TypeName | None, *, quoted: bool) -> list[Item] | None:
    whole = _WHOLE.match(constant)
    decimal = _DECIMAL.match(constant)
    if decimal is None or (constant[0] == "-" and not float(constant)):  # a float's -0 is not 0
        return None
    if cast is None:
        fits = not quoted or whole is not None or target.name not in _INTEGERS
    elif cast.schema != SYSTEM or cast.dimensions:
        fits = False
    elif cast.name in _INTEGERS:
        fits = whole is not None
    else:
        bare = not cast.modifiers and cast.name in {"numeric", target.name}
        fits = (bare or cast == target) and (whole is not None or target.name not in _INTEGERS)
    if not fits:
        return None
    shown = whole.group(1) + whole.group(2) if whole else constant
    number = Item("number", shown.lstrip("-"))
    return [Item("operator", "-"), number] if shown[0] == "-" else [number]


def _text(constant: str, target: TypeName, cast: TypeName | None) -> list[Item] | None:
    shown = [Item("string", literal(constant))]
    if cast is None:
        return shown
    if cast.schema != SYSTEM or cast.dimensions or cast.name not in _TEXTS:
        return None
    if cast.modifiers and len(constant) > int(cast.modifiers[0]):
        return None  # the cast cuts
    padded = cast.name in {"character", "bpchar"} and target.name not in {"character", "bpchar"}
    return None if padded and constant.endswith(" ") else shown


def _moment(base: Sequence[Item], cast: TypeName | None, target: TypeName) -> bool:
    """Tell whether a default is the time of the transaction, brought to the column's type."""
    if target.schema != SYSTEM or target.name not in _STAMPS or target.dimensions:
        return False
    if base == [Item("word", "localtimestamp")] and target.name == "timestamp without time zone":
        return cast in {None, target, target._replace(modifiers=())}
    return tuple(base) == NOW and cast in {target, target._replace(modifiers=())}
