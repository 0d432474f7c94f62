"""Validates a configuration file; whatever is wrong in it is said at once, without showing a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from schemadrift.config.finding import OWN_NAME, Document
from schemadrift.config.models import EffectTable, FileTable, OwnedTable, TargetTable, WaiverTable
from schemadrift.errors import ConfigurationError
from schemadrift.nearest import suggestion

_ROWS: dict[str, type[Any]] = {"owned": OwnedTable, "effect": EffectTable, "waiver": WaiverTable}
_TYPES = {
    "string_type": "is no text; write it in quotes",
    "bool_type": "is neither true nor false",
    "list_type": "is no list; write it in brackets",
    "float_type": "is no number",
    "dict_type": "is no table",
    "model_type": "is no table",
    "date_type": "is no date; write it like 2027-01-31, without quotes",
    "date_from_datetime_inexact": "is no date; write it like 2027-01-31, without a time",
    "datetime_type": "is no date; write it like 2027-01-31, without quotes",
}
_EXAMPLES = {
    "reason": 'reason = "why it may stay"',
    "owner": 'owner = "who answers for it"',
    "expires": "expires = 2027-01-31",
    "code": 'code = "SD135"',
    "object": 'object = "public.orders"',
    "pattern": 'pattern = "public.auth_*"',
    "effect": 'effect = "cosmetic"',
}


def validate(document: Document) -> FileTable:
    """Check every key and value of a file.

    Args:
        document: The file.

    Returns:
        What it says.

    Raises:
        ConfigurationError: All that is wrong, one line each.
    """
    problems: list[str] = []
    table = _targets_by_name(document, problems)
    try:
        found: FileTable | None = FileTable.model_validate(table)
    except ValidationError as error:
        problems += (_problem(document, one) for one in error.errors(include_url=False, include_input=False))
        found = None
    if found is None or problems:
        raise ConfigurationError(str(document.path), tuple(dict.fromkeys(problems)))
    return found


def _targets_by_name(document: Document, problems: list[str]) -> dict[str, Any]:
    """Turn `[[target]]` with names into `[target.NAME]`."""
    rows = document.table.get("target")
    if not isinstance(rows, list):
        return document.table
    named: dict[str, Any] = {}
    for number, row in enumerate(rows, 1):
        place = f"[{document.place('target')}] #{number}"
        if not isinstance(row, dict):
            problems.append(f"{place}: is no table; write [[{document.prefix}target]]")
            continue
        name = row.get("name")
        if not isinstance(name, str) or not name:
            problems.append(f'{place}: name is missing; write name = "production"')
        elif name in named:
            problems.append(f"{place}: there is a target {name} already; give each a name of its own")
        else:
            named[name] = {key: value for key, value in row.items() if key != "name"}
    return {**document.table, "target": named}


def _problem(document: Document, error: ErrorDetails) -> str:
    *above, last = _flattened(error["loc"])
    place = _place(document, above)
    known = _known(above)
    if error["type"] == "extra_forbidden":
        return f"{place}: unknown key {last}; {_meant(document, str(last), above, known)}"
    if error["type"] == "missing":
        return f"{place}: {last} is missing; write {_EXAMPLES.get(str(last), f'{last} = …')}"
    if isinstance(last, int):  # one of a list of texts
        last = f"{above[-1]}[{last + 1}]"
        place = _place(document, above[:-1])
    return f"{place}: {last} {_said(error)}"


def _flattened(location: tuple[int | str, ...]) -> list[int | str]:
    """A location without what pydantic adds for its own types."""
    return [one for one in location if isinstance(one, int) or not one.startswith(("function-", "constrained-"))]


def _place(document: Document, keys: list[int | str]) -> str:
    """The table that keys lead to, as its header is written; rows are counted from 1."""
    names = [str(one) for one in keys if not isinstance(one, int)]
    number = next((one for one in reversed(keys) if isinstance(one, int)), None)
    place = document.place(*names)
    return place if number is None else f"[{place}] #{number + 1}"


def _known(above: list[int | str]) -> dict[str, FieldInfo]:
    """The keys of the table that keys lead to."""
    row = next((one for one in reversed(above) if isinstance(one, str)), None)
    if any(isinstance(one, int) for one in above) and row in _ROWS:
        return dict(_ROWS[str(row)].model_fields)
    return dict((TargetTable if above else FileTable).model_fields)


def _meant(document: Document, word: str, above: list[int | str], known: dict[str, FieldInfo]) -> str:
    if word == "tool" and not above and not document.prefix:
        return f"in {OWN_NAME} the keys of tool.schemadrift stand without it"
    return suggestion(word, known)


def _said(error: ErrorDetails) -> str:
    """What is wrong with a value, without the value: it may be a URL with a password."""
    kind = error["type"]
    if kind in _TYPES:
        return _TYPES[kind]
    context = error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"is none of {', '.join(_literals(str(context['expected'])))}"
    message = error["msg"].removeprefix("Input ").removeprefix("should ")
    return f"should {message}; correct it"


def _literals(expected: str) -> Iterator[str]:
    return (one.strip("' ") for part in expected.split(",") for one in part.split(" or "))
