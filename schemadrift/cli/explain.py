"""`schemadrift explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from schemadrift.codes import CODES, find, nearest
from schemadrift.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from schemadrift.plans.hazards import Hazard


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Say what a code means, what it does to the application, and how to cure it.

    CODE is a number or a name: SD121 or missing-foreign-key; or a hazard of a plan: table-rewrite.
    Without it, all codes and hazards are listed.
    """
    if code is None:
        click.echo("\n".join([*map(str, CODES.values()), *(f"hazard {name}" for name in _hazards())]))
        return int(ExitCode.IN_SYNC)
    found = find(code) or _hazards().get(code.lower())
    if found is None:
        near = nearest(code, _hazards())
        hint = f"did you mean {near}?" if near else "see the list"
        raise UsageError(f"code {code}", "there is none of that name", f"{hint} (schemadrift explain lists them all)")
    click.echo(found.page, nl=False)
    return int(ExitCode.IN_SYNC)


def _hazards() -> dict[str, Hazard]:
    from schemadrift.plans.hazards import HAZARDS  # noqa: PLC0415 - a code is what most people ask for

    return HAZARDS
