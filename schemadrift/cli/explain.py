"""`schemadrift explain`."""

from __future__ import annotations

from difflib import get_close_matches

import click

from schemadrift.codes import CODES
from schemadrift.errors import ExitCode, UsageError


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Say what a code means, what it does to the application, and how to cure it.

    CODE is a number or a name: SD121 or missing-foreign-key. Without it, all codes are listed.
    """
    if code is None:
        click.echo("\n".join(map(str, CODES.values())))
        return int(ExitCode.IN_SYNC)
    names = {one.name: one for one in CODES.values()}
    found = CODES.get(code.upper()) or names.get(code.lower())
    if found is None:
        near = get_close_matches(code.lower(), [*names, *map(str.lower, CODES)], n=1)
        hint = f"did you mean {near[0].upper() if near[0] not in names else near[0]}?" if near else "see the list"
        raise UsageError(f"code {code}", "there is none of that name", f"{hint} (schemadrift explain lists them all)")
    click.echo(found.page, nl=False)
    return int(ExitCode.IN_SYNC)
