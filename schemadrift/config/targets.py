"""Targets: what one run of a check is about, ready to be run."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from schemadrift.config import finding
from schemadrift.config.contracts import ContractRow, Contracts
from schemadrift.config.expected import Expected, Ledger
from schemadrift.config.queries import Queries
from schemadrift.config.rules import EffectOverride, Owned, Rules
from schemadrift.config.waivers import Waiver
from schemadrift.drift import Effect
from schemadrift.errors import UsageError
from schemadrift.nearest import suggestion

if TYPE_CHECKING:
    from schemadrift.config.finding import Document
    from schemadrift.config.models import (
        ContractTable,
        FileTable,
        MigrationsTable,
        QueriesTable,
        RowsTable,
        TargetTable,
        WaiverTable,
    )

T = TypeVar("T")

_ENVIRONMENT = "env:"
_FILES = (".py", ".json")
_TIMEOUT = 10.0


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One database and what is declared for it.

    Attributes:
        name: Empty when a file has no targets, and without a file.
        url: A URL, "env:NAME", or None for the environment's; may hold a secret.
        live: A snapshot file instead of the database.
        declared: Sources, as `api.check` takes them.
        schemas: Only these; empty for all.
        strict: What nothing declares is drift.
        fail_on: The least effect that fails, or "never"; None for the usual one.
        timeout: Seconds.
        rules: Patterns, owners, effects and waivers.
        root: The folder of the configuration file, in which its paths and modules are looked for; None without one.
        queries: Where the SQL of the code base is; None where nobody asked about it.
        contracts: Models and the tables behind them.
        rows: The expectations on rows; None where there are none.
        ledgers: The migrations of other tools.
    """

    name: str = ""
    url: str | None = None
    live: Path | None = None
    declared: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    strict: bool = False
    fail_on: str | None = None
    timeout: float = _TIMEOUT
    rules: Rules = msgspec.field(default_factory=Rules)
    root: Path | None = None
    queries: Queries | None = None
    contracts: Contracts = msgspec.field(default_factory=Contracts)
    rows: Expected | None = None
    ledgers: tuple[Ledger, ...] = ()

    def __repr__(self) -> str:
        """Without the URL, which may hold a secret."""
        return f"Target(name={self.name!r}, root={self.root!r})"

    @property
    def title(self) -> str:
        """What messages call it."""
        return f"target {self.name}" if self.name else "the configuration" if self.root else "the check"

    def database(self) -> str | Path:
        """Which database it means: a snapshot's path, or a URL, "" for the PG* environment.

        Raises:
            UsageError: The variable that holds the URL is not set.
        """
        if self.live is not None:
            return self.live
        if self.url is None:
            return os.environ.get("DATABASE_URL", "")
        if not self.url.startswith(_ENVIRONMENT):
            return self.url
        name = self.url.removeprefix(_ENVIRONMENT)
        if not os.environ.get(name):
            raise UsageError(
                self.title, f"its url is in the variable {name}, which is not set", "set it, or give --url"
            )
        return os.environ[name]

    def sources(self) -> list[str]:
        """What is declared.

        Raises:
            UsageError: Nothing is.
        """
        if not self.declared:
            remedy = "give --declared package.module:attribute, or write a configuration: schemadrift init"
            if self.root is not None:
                remedy = 'write declared = ["package.module:attribute"], or give --declared'
            raise UsageError(self.title, "names no models", remedy)
        return list(self.declared)


class Overrides(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says instead of the file; None, and nothing in a tuple, where it says nothing."""

    url: str | None = None
    live: Path | None = None
    declared: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    strict: bool | None = None
    fail_on: str | None = None
    timeout: float | None = None
    count_owned: bool | None = None
    sample: int | None = None
    show_values: bool = False
    budget: float | None = None
    jobs: int | None = None

    def __repr__(self) -> str:
        """Likewise without the URL."""
        return f"Overrides(declared={self.declared!r}, schemas={self.schemas!r})"

    def on(self, target: Target) -> Target:
        """The target with these instead of its own."""
        given = {
            name: value
            for name in ("declared", "schemas", "strict", "fail_on", "timeout")
            if (value := getattr(self, name)) not in {None, ()}
        }
        if self.url is not None or self.live is not None:
            given |= {"url": self.url, "live": self.live}
        narrowed = bool(self.schemas) or self.strict not in {None, target.strict}
        rules = replace(
            target.rules,
            count_owned=target.rules.count_owned if self.count_owned is None else self.count_owned,
            whole=target.rules.whole and not narrowed,
        )
        contracts = replace(target.contracts, sample=self.sample or 0, show_values=self.show_values)
        rows = target.rows
        if rows is not None:
            asked = {name: value for name in ("budget", "jobs") if (value := getattr(self, name)) is not None}
            rows = replace(rows, **asked)
        return replace(target, rules=rules, contracts=contracts, rows=rows, **given)


def chosen(config: Path | None, names: Collection[str], overrides: Overrides) -> list[Target]:
    """The targets that a check is about.

    Args:
        config: The file; None to look for one from the working directory upwards.
        names: The targets' names; empty for all.
        overrides: What the command line says.

    Returns:
        At least one. Without a file it is what the command line says.

    Raises:
        ConfigurationError: The file is wrong.
        UsageError: There is no such target, or one database is given for several.
    """
    document = finding.find(Path.cwd()) if config is None else finding.read(config)
    if document is None:
        if names:
            raise UsageError(
                f"target {next(iter(names))}", "there is no configuration file", "write one: schemadrift init"
            )
        return [overrides.on(Target())]
    found = _selected(load(document), names, document)
    if len(found) > 1 and (overrides.url is not None or overrides.live is not None):
        several = ", ".join(one.name for one in found)
        raise UsageError(
            "--live" if overrides.url is None else "--url",
            f"is one database, for the targets {several}",
            "add --target",
        )
    return [overrides.on(one) for one in found]


def one(config: Path | None, name: str | None, overrides: Overrides, *, of: str) -> Target:
    """The one target that something is done for which is done for one only.

    Args:
        config: As `chosen` takes it.
        name: The target's; None where there is but one.
        overrides: As `chosen` takes them.
        of: What is done, for the message: "a snapshot".

    Raises:
        ConfigurationError: The file is wrong.
        UsageError: There is no such target, or there are several and none is named.
    """
    document = finding.find(Path.cwd()) if config is None else finding.read(config)
    if document is None or name is not None:
        return chosen(config, () if name is None else (name,), overrides)[0]
    found = load(document)
    if len(found) > 1:
        several = ", ".join(target.name for target in found)
        raise UsageError(of, f"is of one target, and {document.path.name} has {several}", "name one with --target")
    return overrides.on(found[0])


def load(document: Document) -> list[Target]:
    """All targets of a file; one without a name when it names none.

    Raises:
        ConfigurationError: All that is wrong in it, one line each.
    """
    from schemadrift.config.reading import validate  # noqa: PLC0415 - pydantic is heavy

    table = validate(document)
    if not table.target:
        return [_target("", table, table, document)]
    return [_target(name, one, table, document) for name, one in table.target.items()]


def _selected(targets: Sequence[Target], names: Collection[str], document: Document) -> list[Target]:
    if not names:
        return list(targets)
    known = [one.name for one in targets if one.name]
    for name in names:
        if name not in known:
            hint = suggestion(name, known) if known else "leave --target out"
            raise UsageError(f"target {name}", f"is not in {document.path}", hint)
    some = [one for one in targets if one.name in names]
    return [replace(one, rules=_alone(one.rules)) for one in some] if len(some) < len(targets) else some


def _alone(rules: Rules) -> Rules:
    """Rules of a target that runs without all others, which may need the waivers that it does not."""
    return replace(rules, waivers=tuple(replace(one, judged=not one.shared) for one in rules.waivers))


def _target(name: str, own: TargetTable, top: FileTable, document: Document) -> Target:
    """What a target says, and what stands above all targets where it says nothing; rows of both, its own last."""
    both = (own,) if own is top else (top, own)
    url = _first(own.url, top.url)
    rules = Rules(
        include=tuple(_first(own.include, top.include) or ()),
        exclude=tuple(_first(own.exclude, top.exclude) or ()),
        owned=tuple(Owned(objects=row.pattern, owner=row.owner) for one in both for row in one.owned),
        effects=tuple(
            EffectOverride(code=row.code, effect=Effect(row.effect), objects=row.object)
            for one in both
            for row in one.effect
        ),
        waivers=tuple(_waiver(row, shared=one is top and len(top.target) > 1) for one in both for row in one.waiver),
        count_owned=bool(_first(own.count_owned, top.count_owned)),
    )
    root = document.path.resolve().parent
    timeout = _first(own.timeout, top.timeout)
    return Target(
        name=name,
        url=None if url is None else url.get_secret_value(),
        declared=tuple(_located(one, root) for one in _first(own.declared, top.declared) or ()),
        schemas=tuple(_first(own.schemas, top.schemas) or ()),
        strict=bool(_first(own.strict, top.strict)),
        fail_on=_first(own.fail_on, top.fail_on),
        timeout=_TIMEOUT if timeout is None else timeout,
        rules=rules,
        root=root,
        queries=_queries(_first(own.queries, top.queries), root),
        contracts=Contracts(
            rows=tuple(_contract(row, root) for one in both for row in one.contract),
            sources=tuple(_located(one, root) for one in _first(own.contracts, top.contracts) or ()),
            driver=_first(own.driver, top.driver) or "psycopg",
        ),
        rows=_rows(_first(own.rows, top.rows), root),
        ledgers=_ledgers(_first(own.migrations, top.migrations), root),
    )


def _queries(table: QueriesTable | None, root: Path) -> Queries | None:
    if table is None:
        return None
    return Queries(
        root=root,
        paths=tuple(table.paths),
        exclude=tuple(table.exclude),
        style=table.style or "",
        values=dict(table.values),
        returns={row.query: row.model for row in table.returns},
        search_path=tuple(table.search_path),
        declared=table.declared,
        driver=table.driver,
        cache=table.cache,
    )


def _contract(row: ContractTable, root: Path) -> ContractRow:
    return ContractRow(
        model=_located(row.model, root),
        table=row.table or "",
        query=row.query or "",
        role=row.role,
        columns=row.columns,
        computed=tuple(row.computed),
        driver=row.driver or "",
    )


def _rows(table: RowsTable | None, root: Path) -> Expected | None:
    if table is None:
        return None
    given = {name: value for name in ("budget", "jobs", "keys") if (value := getattr(table, name)) is not None}
    return Expected(root=root, files=tuple(table.files), sample_above=table.sample_above, values=table.values, **given)


def _ledgers(table: MigrationsTable | None, root: Path) -> tuple[Ledger, ...]:
    if table is None:
        return ()
    named = ((tool, getattr(table, tool)) for tool in ("alembic", "drizzle", "django", "prisma", "flyway"))
    return tuple(Ledger(tool, root / path, table.tables.get(tool, "")) for tool, path in named if path is not None)


def _waiver(row: WaiverTable, *, shared: bool) -> Waiver:
    return Waiver(
        code=row.code, objects=row.object, reason=row.reason, owner=row.owner, expires=row.expires, shared=shared
    )


def _first(own: T | None, above: T | None) -> T | None:
    return above if own is None else own


def _located(source: str, root: Path) -> str:
    """A source as it is named from the working directory; a module's name stays as it is."""
    file, colon, attribute = source.rpartition(":")
    if not colon or "/" in attribute or attribute.endswith(_FILES):
        file, colon, attribute = source, "", ""
    if "/" not in file and not file.endswith(_FILES) and not (root / file).is_file():
        return source
    return f"{os.path.relpath(root / file)}{colon}{attribute}"
