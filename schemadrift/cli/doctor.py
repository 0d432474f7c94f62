"""`schemadrift doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from schemadrift.cli.output import CONFIG_HELP, kept_clean, wants_colour


@click.command(context_settings={"max_content_width": 110})
@click.option("--config", metavar="FILE", type=click.Path(path_type=Path), help=CONFIG_HELP)
@click.option("--target", metavar="NAME", help="Which target of it, where it has several.")
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
    help="Seconds to connect, and for each statement.  [default: 10]",
)
def doctor(
    config: Path | None,
    target: str | None,
    url: str | None,
    sources: tuple[str, ...],
    form: str,
    timeout: float | None,
) -> int:
    """Say whether a check can see everything, and which GRANT is missing where it cannot.

    Reads only. Options override what the configuration file says; it is not looked for where --url and --declared
    say both. Exit codes: 0 all is fine, 1 something would stay unverified, 2 a check cannot work.
    """
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.config.targets import Overrides, Target, one  # noqa: PLC0415
    from schemadrift.report import diagnosis  # noqa: PLC0415

    given = Overrides(url=url, declared=sources, timeout=timeout)
    told = url is not None and bool(sources) and config is None and target is None
    chosen = given.on(Target()) if told else one(config, target, given, of="a diagnosis")
    with kept_clean():
        found = api.doctor_of(chosen)
    if form == "json":
        click.echo(found.to_json().encode(), nl=False)
    else:
        click.echo(diagnosis.render(found, colour=wants_colour()), nl=False, color=wants_colour())
    return int(found.exit_code)
