"""`schemadrift doctor`."""

from __future__ import annotations

import os

import click

from schemadrift.cli.output import kept_clean, wants_colour


@click.command(context_settings={"max_content_width": 110})
@click.option(
    "--url", metavar="URL", help="The database: postgresql[+driver]://…  Default: DATABASE_URL, then the PG* variables."
)
@click.option(
    "--declared", "sources", metavar="SOURCE", multiple=True, help="Models that must be importable. Repeatable."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="Seconds to connect, and for each statement.",
)
def doctor(url: str | None, sources: tuple[str, ...], form: str, timeout: float) -> int:
    """Say whether a check can see everything, and which GRANT is missing where it cannot.

    Reads only. Exit codes: 0 all is fine, 1 something would stay unverified, 2 a check cannot work.
    """
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.report import diagnosis  # noqa: PLC0415

    with kept_clean():
        database = os.environ.get("DATABASE_URL", "") if url is None else url
        found = api.doctor(database, list(sources) or None, timeout=timeout)
    if form == "json":
        click.echo(found.to_json().encode(), nl=False)
    else:
        click.echo(diagnosis.render(found, colour=wants_colour()), nl=False, color=wants_colour())
    return int(found.exit_code)
