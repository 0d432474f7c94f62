"""Texts that PostgreSQL takes for values of a type: made up, the same each time, different for different numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from schemadrift.catalog.types import TypeName

Modifiers: TypeAlias = Sequence[str]
_START = datetime(2024, 1, 1, tzinfo=UTC)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def made_up(kind: TypeName, number: int) -> str | None:
    """A value of a built-in type, or of one of a few extensions.

    Args:
        kind: The type; of an array one element is made.
        number: From 0; another number gives another value as long as the type has some.

    Returns:
        Its text, as a literal without a type takes it; None for a type that is not known here.

    Source:
        PostgreSQL manual, 8 Data Types: the input of each.
    """
    maker = _MAKERS.get("interval" if kind.name.startswith("interval") else kind.name)
    text = maker(number, kind.modifiers) if maker is not None else None
    return array(text) if kind.dimensions and text is not None else text


def array(element: str) -> str:
    """The text of an array with one element."""
    return "{" + quoted(element) + "}"


def quoted(text: str) -> str:
    """A text as it stands in that of an array or of a row."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _limit(modifiers: Modifiers, otherwise: int) -> int:
    return int(modifiers[0]) if modifiers else otherwise


def _text(number: int, modifiers: Modifiers) -> str:
    text, limit = f"value {number}", _limit(modifiers, 1000)
    if len(text) <= limit:
        return text
    short = ""
    while number or not short:
        number, digit = divmod(number, len(_DIGITS))
        short = _DIGITS[digit] + short
    return short[-limit:]


def _character(number: int, modifiers: Modifiers) -> str:
    return _text(number, modifiers or ("1",))


def _numeric(number: int, modifiers: Modifiers) -> str:
    if not modifiers:
        return f"{number + 1}.5"
    whole = int(modifiers[0]) - (int(modifiers[1]) if modifiers[1:] else 0)
    if whole > 0:
        return str(number % (10 ** min(whole, 18) - 1) + 1)
    return f"0.{'0' * -whole}{number % 10 ** int(modifiers[0]) or 1:0{modifiers[0]}d}"


def _bits(number: int, modifiers: Modifiers) -> str:
    size = _limit(modifiers, 1)
    return f"{number % 2**size:0{size}b}"


def _address(number: int, _modifiers: Modifiers) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _moment(number: int, _modifiers: Modifiers) -> str:
    return (_START + timedelta(hours=number)).isoformat()


def _day(number: int) -> str:
    return (_START + timedelta(days=number)).date().isoformat()


def _plain(form: str) -> Callable[[int, Modifiers], str]:
    return lambda number, _modifiers: form.format(number, number + 1)


def _numbers(number: int, _modifiers: Modifiers) -> str:
    return f"[{number * 10},{number * 10 + 5})"


def _days(number: int, _modifiers: Modifiers) -> str:
    return f"[{_day(number * 10)},{_day(number * 10 + 5)})"


_MAKERS: dict[str, Callable[[int, Modifiers], str]] = {
    "smallint": lambda number, _: str(number % 32767 + 1),
    **dict.fromkeys(("integer", "bigint", "oid", "xid", "money"), _plain("{1}")),
    **dict.fromkeys(("real", "double precision"), _plain("{0}.5")),
    **dict.fromkeys(("text", "character varying", "name", "citext"), _text),
    "character": _character,
    '"char"': lambda number, _: _DIGITS[number % len(_DIGITS)],
    "numeric": _numeric,
    "boolean": lambda number, _: "tf"[number % 2],
    "date": lambda number, _: _day(number),
    **dict.fromkeys(("timestamp without time zone", "timestamp with time zone"), _moment),
    **dict.fromkeys(
        ("time without time zone", "time with time zone"),
        lambda number, _: f"{number // 60 % 24:02d}:{number % 60:02d}",
    ),
    "interval": _plain("{1} hours"),
    "uuid": lambda number, _: f"00000000-0000-4000-8000-{number:012x}",
    **dict.fromkeys(("json", "jsonb"), _plain('{{"n": {0}}}')),
    "bytea": lambda number, _: f"\\x{number:08x}",
    **dict.fromkeys(("inet", "cidr"), _address),
    "macaddr": lambda number, _: f"02:00:00:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}",
    **dict.fromkeys(("bit",), _bits),
    "bit varying": lambda number, modifiers: f"{number:b}"[-_limit(modifiers, 64) :],
    "xml": _plain("<v>{0}</v>"),
    **dict.fromkeys(("tsvector", "tsquery", "ltree"), _plain("v{0}")),
    "hstore": _plain("n=>{0}"),
    "point": _plain("({0},{0})"),
    "box": _plain("(({0},{0}),({1},{1}))"),
    "circle": _plain("<({0},{0}),1>"),
    **dict.fromkeys(("int4range", "int8range", "numrange"), _numbers),
    **dict.fromkeys(("daterange", "tsrange", "tstzrange"), _days),
}
