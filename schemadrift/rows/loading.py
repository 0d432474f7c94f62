"""Reads expectations from TOML, and makes records of what Python gives; whatever is wrong is said at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from schemadrift.catalog import Origin
from schemadrift.errors import ConfigurationError
from schemadrift.nearest import suggestion
from schemadrift.rows.expectation import Expectation
from schemadrift.rows.registry import TYPES
from schemadrift.rows.statements import wrong_with_expression, wrong_with_statement


class Placed(NamedTuple):
    """An expectation, and where it is declared."""

    expectation: Expectation
    origin: Origin


_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*(\w+)[ \t]*\]\]", re.MULTILINE)
_WHERE = re.compile(r" - at `\$\.?(.*)`\Z")
_WORDS = {"`str`": "a text", "`int`": "a number", "`float`": "a number", "`bool`": "true or false",
          "`array`": "a list", "`object`": "a table", "`null`": "nothing", "`date`": "a date"}  # fmt: skip


def load(path: Path) -> tuple[Placed, ...]:
    """Read a file of expectations.

    Raises:
        ConfigurationError: All that is wrong in it, one line each.
    """
    subject = _shown(path)
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise ConfigurationError(subject, (f"cannot be read ({error.strerror or error}); check the path",)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(subject, ("is not UTF-8; save it as such",)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(subject, (f"is no TOML: {error}; correct it there",)) from error
    problems: list[str] = []
    found = list(_rows(table, text, subject, problems))
    problems += duplicates(found)
    if problems:
        raise ConfigurationError(subject, tuple(problems))
    return tuple(found)


def made(type_name: str, fields: Mapping[str, Any]) -> Expectation:
    """Make one expectation.

    Raises:
        ValueError: It cannot be right; says what is wrong, one line each.
    """
    if type_name not in TYPES:
        raise ValueError(f"{type_name!r} is no type of expectation; {suggestion(type_name, TYPES)}")
    record = TYPES[type_name]
    known = record.__struct_fields__
    unknown = [f"unknown key {name}; {suggestion(name, known)}" for name in fields if name not in known]
    if unknown:
        raise ValueError("\n".join(unknown))
    try:
        found = msgspec.convert(dict(fields), record)
    except msgspec.ValidationError as error:
        raise ValueError(_said(str(error))) from error
    wrong = list(_wrong(found))
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def duplicates(found: list[Placed]) -> list[str]:
    """Names that are used twice for one table."""
    seen: dict[tuple[str, str], Placed] = {}
    problems = []
    for one in found:
        name = (one.expectation.subject, one.expectation.name)
        if name in seen:
            problems.append(f"{one.expectation.name} is at {seen[name].origin} too; give each a name of its own")
        seen.setdefault(name, one)
    return problems


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file of expectations."""
    shapes, definitions = msgspec.json.schema_components(TYPES.values(), ref_template="#/$defs/{name}")
    properties = {
        name: {
            "type": "array",
            "items": shape,
            "description": " ".join((record.__doc__ or "").split("\n\n")[0].split()),
        }
        for (name, record), shape in zip(TYPES.items(), shapes, strict=True)
    }
    for definition in definitions.values():
        definition.pop("description", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "schemadrift expectations on rows",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _rows(table: Mapping[str, Any], text: str, subject: str, problems: list[str]) -> Iterator[Placed]:
    lines: dict[str, list[int]] = {}
    for match in _HEADER.finditer(text):
        lines.setdefault(match[1], []).append(text.count("\n", 0, match.start()) + 1)
    for name, several in table.items():
        if name not in TYPES:
            problems.append(f"[[{name}]]: is no type of expectation; {suggestion(name, TYPES)}")
            continue
        if not isinstance(several, list):
            problems.append(f"[{name}]: is one table; write [[{name}]]")
            continue
        for number, fields in enumerate(several):
            place = lines.get(name, [])
            line = place[number] if number < len(place) else 1
            called = f" ({fields['name']})" if isinstance(fields, dict) and fields.get("name") else ""
            try:
                if not isinstance(fields, dict):
                    raise ValueError("is no table")  # noqa: TRY301, TRY004 - one place says what is wrong
                yield Placed(made(name, fields), Origin(subject, line))
            except ValueError as error:
                problems += [f"line {line}, [[{name}]]{called}: {one}" for one in str(error).splitlines()]


def _wrong(found: Expectation) -> Iterator[str]:
    """What is wrong with the values of one."""
    if not found.name.strip():
        yield "name is empty; say in a word what must hold"
    for one in found.mentions():
        if not one.table.strip():
            yield f"{one.field} is empty; name a table"
    for written in found.written():
        if not written.sql.strip():
            continue
        judge = wrong_with_statement if written.field == "sql" else wrong_with_expression
        said = judge(written.sql)
        if said:
            yield f"{written.field} {said}"


def _said(message: str) -> str:
    """A validation error of msgspec in our words."""
    place = _WHERE.search(message)
    message = _WHERE.sub("", message)
    missing = re.match(r"Object missing required field `(\w+)`", message)
    if missing:
        return f"{missing[1]} is missing"
    for word, said in _WORDS.items():
        message = message.replace(word, said)
    message = message[:1].lower() + message[1:]
    return f"{place[1]}: {message}" if place and place[1] else message


def _shown(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
