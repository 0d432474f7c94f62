"""The command `schemadrift`."""

from __future__ import annotations

import gc
import importlib
import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import click

from schemadrift import __version__
from schemadrift.cli.output import discard
from schemadrift.errors import ExitCode, SchemadriftError
from schemadrift.pausing import process_ends_soon

_VERBS = {
    "init": "Write a configuration from what is found in this folder.",
    "check": "Compare a live database with what the code declares.",
    "plan": "Plan what makes a database what the code declares: steps with locks, sizes, proofs and undo.",
    "apply": "Run a plan: ask, run its steps, check again.",
    "status": "Say what was run, how far it came, who is at work, and what is in quarantine.",
    "undo": "Take a run back, last step first.",
    "restore": "Put quarantined rows back.",
    "snapshot": "Write what a database has, or what models declare, as one JSON file.",
    "uses": "Say which statements of the code base read and write a table or a column.",
    "doctor": "Say whether a check can see everything, and which GRANT is missing.",
    "explain": "Say what a code means, what it does, and how to cure it.",
    "demo": "Show what a check finds in five broken systems, on a server of its own.",
}


class _Verbs(click.Group):
    """Loads a verb's module only when the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - named as click has it
        """Name the verbs in the order of their daily use."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        """Load one verb."""
        if cmd_name not in _VERBS:
            return None
        command = getattr(importlib.import_module(f"schemadrift.cli.{cmd_name}"), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - likewise
        """List the verbs without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="schemadrift")
def schemadrift() -> None:
    """Find where a live PostgreSQL database and the code that uses it disagree.

    Exit codes: 0 in sync or done, 1 drift or work left, 2 could not tell, 3 somebody has to decide first and nothing
    was changed, 4 failed part-way.
    """


def main() -> None:
    """Run the command line and leave the process.

    The process is left without a collection of its objects: with the models of ten thousand tables that takes
    longer than the check.
    """
    if "_SCHEMADRIFT_COMPLETE" in os.environ:
        schemadrift.main(prog_name="schemadrift")  # a shell asks for completions; this leaves the process
    _open_streams()
    process_ends_soon()
    gc.disable()  # switched on again after a check, it would look through every object of the user's models once
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
        return _run(arguments)
    except SchemadriftError as error:
        return _refuse(str(error), error.exit_code)
    except click.UsageError as error:
        return _refuse(_usage(error))
    except (click.Abort, KeyboardInterrupt):
        if sys.stderr.isatty():
            click.echo(err=True)  # the terminal shows ^C
        return _refuse("interrupted; nothing was changed", 128 + signal.SIGINT)
    except BrokenPipeError:  # the reader of our output left; that is no error of ours
        discard()
        return 128 + signal.SIGPIPE
    except OSError as error:
        discard()
        subject = error.filename or "the output"
        return _refuse(f"{subject}: {error.strerror or error}; name a place that can be written")


def _run(arguments: list[str]) -> int:
    try:
        with schemadrift.make_context("schemadrift", arguments) as context:
            result = schemadrift.invoke(context)
    except click.exceptions.Exit as end:  # --help and --version
        return end.exit_code
    return result if isinstance(result, int) else int(ExitCode.IN_SYNC)


def _refuse(message: str, code: int = ExitCode.UNCERTAIN) -> int:
    with suppress(OSError):  # whoever does not read it still gets the code
        click.echo(f"schemadrift: {message}", err=True)
    return int(code)


def _usage(error: click.UsageError) -> str:
    """What click found wrong, as one line; its help, where nothing was said at all."""
    message = error.format_message()
    if message.startswith("Usage:"):
        return f"no command given\n\n{message}"
    path = error.ctx.command_path if error.ctx is not None else "schemadrift"
    verb = path.removeprefix("schemadrift").strip()
    return f"{verb}{': ' if verb else ''}{' '.join(message.split())} ({path} --help tells more)"


def _open_streams() -> None:
    """Have both streams, also where the caller closed them, and let no letter be one that they cannot take."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for the whole process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
