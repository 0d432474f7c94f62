"""Every error that schemadrift raises on purpose.

SchemadriftError            anything below; the command line prints it as one line
├── UsageError              an option, a file name or a configuration that cannot be right
│   └── ConfigurationError  everything that is wrong in one configuration file
├── ConnectionFailed        the database cannot be reached, refuses us, or does not answer in time
├── UnsupportedServer       the server is older than what the catalog queries know
├── DeclarationError        models that cannot be imported, are no models, or contradict each other
├── ServerError             the embedded server cannot be found, started or used
├── ProofFailed             a plan does not do on a clone what it should
├── Refused                 nothing was changed: a hazard, a stale plan, rows in the way, somebody else at work
└── Unfinished              something was changed, and not all; says how to go on
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What every verb answers to the shell."""

    IN_SYNC = 0
    """In sync, or done."""
    DRIFT = 1
    """Drift, or work left."""
    UNCERTAIN = 2
    """Could not tell: usage, configuration, connection, permission."""
    REFUSED = 3
    """Refused; nothing changed."""
    PARTIAL = 4
    """Failed part-way; the message says what is done and how to go on."""


class SchemadriftError(Exception):
    """Something went wrong that a person can mend.

    Attributes:
        subject: What it is about: "database app on db.example:5432".
        happened: What happened, one clause: "connection refused".
        remedy: What to do, one clause: "start the server, or check --url".
        exit_code: What the command line answers.
    """

    exit_code: ExitCode = ExitCode.UNCERTAIN

    def __init__(self, subject: str, happened: str, remedy: str) -> None:
        """Keep the three parts of the message."""
        super().__init__(subject, happened, remedy)
        self.subject = subject
        self.happened = happened
        self.remedy = remedy

    def __str__(self) -> str:
        """Render as `subject: what happened; what to do`."""
        return f"{self.subject}: {self.happened}; {self.remedy}"


class UsageError(SchemadriftError):
    """An option, a file name or a configuration that cannot be right."""


class ConfigurationError(UsageError):
    """Everything that is wrong in one configuration file, one line each.

    Attributes:
        problems: One line each: "[target.prod]: unknown key schemaz; did you mean schemas?".
    """

    def __init__(self, subject: str, problems: tuple[str, ...]) -> None:
        """Keep the problems."""
        super().__init__(subject, "; ".join(problems), "mend the file")
        self.problems = problems

    def __str__(self) -> str:
        """Render as one line, or as a line for each problem below the file's name."""
        if len(self.problems) == 1:
            return f"{self.subject}: {self.problems[0]}"
        return "\n  ".join((f"{self.subject}: {len(self.problems)} problems", *self.problems))


class ConnectionFailed(SchemadriftError):  # noqa: N818 - says what happened
    """The database cannot be reached, refuses us, or does not answer in time."""


class UnsupportedServer(SchemadriftError):  # noqa: N818 - says what happened
    """The server is older than what the catalog queries know."""


class DeclarationError(SchemadriftError):
    """Models that cannot be imported, are no models, or contradict each other."""


class ServerError(SchemadriftError):
    """The embedded server cannot be found, started or used."""


class ProofFailed(SchemadriftError):  # noqa: N818 - says what happened
    """A plan does not do on a clone what it should."""

    exit_code = ExitCode.REFUSED


class Refused(SchemadriftError):  # noqa: N818 - says what happened
    """Nothing was changed: a hazard that is not allowed, a stale plan, rows in the way, somebody else at work."""

    exit_code = ExitCode.REFUSED


class Unfinished(SchemadriftError):  # noqa: N818 - says what happened
    """Something was changed, and not all that should be; says what is done and how to go on."""

    exit_code = ExitCode.PARTIAL
