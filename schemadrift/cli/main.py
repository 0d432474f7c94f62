"""The command `schemadrift`."""

from __future__ import annotations

import importlib
import os
import signal
import sys

import click

from schemadrift import __version__
from schemadrift.errors import ExitCode, SchemadriftError

_VERBS = {
    "check": "Compare a live database with what the code declares.",
    "explain": "Say what a code means, what it does, and how to cure it.",
    "demo": "Show what a check finds in two broken systems, on a server of its own.",
}


class _Verbs(click.Group):
    """Loads a verb's module only when the verb is used."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name the verbs in the order of their daily use."""
        return list(_VERBS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Load one verb."""
        if name not in _VERBS:
            return None
        command = getattr(importlib.import_module(f"schemadrift.cli.{name}"), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="schemadrift")
def schemadrift() -> None:
    """Find where a live PostgreSQL database and the code that uses it disagree.

    Exit codes: 0 in sync, 1 drift, 2 could not tell.
    """


def main() -> None:
    """Run the command line and leave the process.

    The process is left without a collection of its objects: with the models of ten thousand tables that takes
    longer than the check.
    """
    code = run(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line.

    Args:
        arguments: Without the program's name.

    Returns:
        The exit code. Every error is one line on standard error.
    """
    try:
        result = schemadrift.main(args=arguments, prog_name="schemadrift", standalone_mode=False)
    except SchemadriftError as error:
        click.echo(f"schemadrift: {error}", err=True)
        return int(error.exit_code)
    except click.ClickException as error:
        error.show()
        return int(ExitCode.UNCERTAIN)
    except (click.Abort, KeyboardInterrupt):
        click.echo("schemadrift: interrupted; nothing was changed", err=True)
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader of our output left; that is no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    return result if isinstance(result, int) else int(ExitCode.IN_SYNC)
