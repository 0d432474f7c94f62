"""What was decided about a plan: brought into order, and held against what there is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import psycopg

from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import parse_qualified
from schemadrift.errors import UsageError
from schemadrift.plans.context import POLICIES, Choices, OrphanPolicy
from schemadrift.plans.hazards import HAZARDS
from schemadrift.postgres.values import refusal
from schemadrift.renames.asked import asked

_AS_FILL = "write it as schema.table.column=VALUE"
_AS_KEY = "write it as schema.table.constraint=POLICY"


def chosen(  # noqa: PLR0913 - one for each decision
    allow: Collection[str],
    fills: Mapping[str, str],
    renames: Mapping[str, str],
    orphans: Collection[str] = (),
    *,
    swaps: Collection[str] = (),
    strict: bool,
    role: str = "",
    rebuild_views: bool = False,
) -> Choices:
    """Bring what was decided into order.

    Raises:
        UsageError: A hazard that there is none of, or a column that is not written as one.
    """
    found: dict[Key, str] = {}
    for name, expression in fills.items():
        key = _key("--fill", name, name, "column", _AS_FILL)
        found[key] = "".join(" " if one.kind == "comment" else one.text for one in tokens(expression)).strip()
        if not found[key]:
            raise UsageError(f"--fill {name}", "says no value", _AS_FILL)
    asking = tuple(asked(old, new) for old, new in renames.items())
    policies, otherwise = _policies(orphans)
    choices = Choices(
        allow=frozenset(allow), fills=found, strict=strict, role=role, renames=asking, orphans=policies,
        orphans_else=otherwise, swaps=_swaps(swaps), rebuild_views=rebuild_views,
    )  # fmt: skip
    for name in sorted(choices.allow - HAZARDS.keys()):
        raise UsageError(f"--allow {name}", "is no hazard", f"there is {', '.join(HAZARDS)}")
    return choices


def _swaps(texts: Collection[str]) -> frozenset[Key] | None:
    """The columns whose type is to change beside the old one; None for all."""
    if "all" in texts:
        return None
    return frozenset(_key("--swap", text, text, "column", "write it as schema.table.column, or all") for text in texts)


def _key(option: str, text: str, name: str, what: str, way: str) -> Key:
    """A name of three parts; "public" may be left out.

    Args:
        option: That it was given with.
        text: What was given.
        name: What of it is the name.
        what: What it should name: "column".
        way: How to write it.

    Raises:
        UsageError: It is no such name.
    """
    try:
        key = parse_qualified(name)
    except ValueError as error:
        raise UsageError(f"{option} {text}", f"names no {what}", way) from error
    key = ("public", *key) if len(key) == 2 else key  # noqa: PLR2004 - table and part
    if len(key) != 3:  # noqa: PLR2004 - schema, table and part
        raise UsageError(f"{option} {text}", f"names no {what}", way)
    return key


def _policies(texts: Collection[str]) -> tuple[dict[Key, OrphanPolicy], OrphanPolicy]:
    """What happens to orphans: of some foreign keys, and of all others."""
    found: dict[Key, OrphanPolicy] = {}
    otherwise: OrphanPolicy = "fail"
    for text in texts:
        name, mark, said = text.rpartition("=")
        policy = POLICIES.get(said.strip())
        if policy is None:
            raise UsageError(f"--orphans {text}", "is no policy", f"there is {', '.join(POLICIES)}")
        if not mark:
            otherwise = policy
            continue
        found[_key("--orphans", text, name, "foreign key", _AS_KEY)] = policy
    return found, otherwise


def require_possible(
    connection: psycopg.Connection[Any], choices: Choices, live: Catalog, declared: Catalog, *, renames: bool
) -> None:
    """Make sure that decisions are about what is declared, and that PostgreSQL takes what they say.

    Args:
        connection: Inside the snapshot that `live` was read in.
        choices: The decisions.
        live: What the server has.
        declared: What the code declares.
        renames: Whether something is renamed first, so that what names it cannot be asked about yet.

    Raises:
        UsageError: One is about what is not declared, or is refused.
    """
    _declared_columns(choices, declared)
    _declared_keys(choices, declared)
    if not renames:
        _possible_fills(connection, choices, live, declared)


def _declared_columns(choices: Choices, declared: Catalog) -> None:
    ways = {"--fill": _AS_FILL, "--swap": "write it as schema.table.column"}
    for option, keys in (("--fill", choices.fills), ("--swap", choices.swaps or ())):
        for key in keys:
            if key not in declared.of("column"):
                raise UsageError(f"{option} {'.'.join(key)}", "is no declared column", ways[option])


def _possible_fills(connection: psycopg.Connection[Any], choices: Choices, live: Catalog, declared: Catalog) -> None:
    """Columns that the plan makes or renames are not there yet: what names them is found out when its step runs."""
    columns = declared.of("column")
    for key, fill in choices.fills.items():
        if key[:-1] not in live.of("table"):
            continue
        error = refusal(connection, key[:-1], fill, columns[key].type, live.facts.search_path)
        words = {"".join(parse_qualified(one.text)) for one in tokens(fill) if one.kind in {"word", "quoted"}}
        absent = isinstance(error, psycopg.errors.UndefinedColumn) and any(
            one[-1] in words and one not in live.of("column") for one in columns if one[:-1] == key[:-1]
        )
        if error is not None and not absent:
            happened = f"PostgreSQL refuses it: {error.diag.message_primary or error}"
            raise UsageError(f"--fill {'.'.join(key)}={fill}", happened, "write SQL over the columns of the row")


def _declared_keys(choices: Choices, declared: Catalog) -> None:
    for key in choices.orphans:
        if key not in declared.of("foreign_key"):
            beside = [".".join(one) for one in declared.of("foreign_key") if one[:2] == key[:2]]
            hint = f"{'.'.join(key[:2])} has {', '.join(sorted(beside))}" if beside else _AS_KEY
            raise UsageError(f"--orphans {'.'.join(key)}", "is no declared foreign key", hint)
