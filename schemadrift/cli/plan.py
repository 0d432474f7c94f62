"""`schemadrift plan`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from schemadrift.cli.alembic_head import head
from schemadrift.cli.output import kept_clean
from schemadrift.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from schemadrift.plan_file import PlanFile


@click.command(context_settings={"max_content_width": 110})
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The configuration.  [default: the nearest schemadrift.toml, or pyproject.toml with tool.schemadrift]",
)
@click.option("--target", "target", metavar="NAME", help="The target of it.  [default: its only one]")
@click.option(
    "--url",
    metavar="URL",
    help="The database: postgresql[+driver]://…  Default: DATABASE_URL, then the PG* variables.",
)
@click.option(
    "--declared",
    "sources",
    metavar="SOURCE",
    multiple=True,
    help="Models: package.module:attribute or path/to/file.py:attribute. Repeatable. Or a snapshot file.",
)
@click.option("--schema", "schemas", metavar="NAME", multiple=True, help="Only this schema. Repeatable.")
@click.option("--strict/--no-strict", default=None, help="What nothing declares goes.")
@click.option("--owned/--no-owned", default=None, help="What the configuration gives to others is planned for too.")
@click.option("--allow", metavar="HAZARD", multiple=True, help="Allow a hazard by name, such as data-loss. Repeatable.")
@click.option(
    "--fill",
    "fills",
    metavar="COLUMN=VALUE",
    multiple=True,
    help="What a column gets in the rows that are there: schema.table.column=SQL expression. Repeatable.",
)
@click.option(
    "--rename",
    "renames",
    metavar="OLD=NEW",
    multiple=True,
    help="What is the same under another name, and keeps its rows: schema.table=new, schema.table.column=new, "
    "schema.type.'label'='new'. Repeatable.",
)
@click.option("--as", "role", metavar="ROLE", help="Who is to run the plan.  [default: the role that makes it]")
@click.option(
    "--orphans",
    metavar="POLICY",
    multiple=True,
    help="What happens to rows that a new foreign key would refuse: fail, quarantine, delete or nullify; "
    "for one key schema.table.constraint=POLICY. Repeatable.  [default: fail]",
)
@click.option(
    "--swap",
    "swaps",
    metavar="COLUMN",
    multiple=True,
    help="Change the type of schema.table.column in a new column beside it, filled in batches, so that nobody has to "
    "wait; or all. Repeatable.",
)
@click.option(
    "--rebuild-views",
    is_flag=True,
    help="Where a column changes its type, drop the views over it that nothing declares, and create them again.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    help="Seconds for counting rows that would break a step.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "sql", "alembic", "markdown", "json"]),
    default="text",
    show_default=True,
)
@click.option(
    "--alembic-ini",
    "alembic",
    metavar="FILE",
    type=click.Path(path_type=Path),
    default=Path("alembic.ini"),
    show_default=True,
    help="With --format alembic: whose head the revision follows.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to this file.")
@click.option(
    "--undo", type=click.Path(dir_okay=False, path_type=Path), help="Write the way back to this file, as SQL."
)
@click.option(
    "--prove",
    is_flag=True,
    help="Run it on a clone first: no drift may be left, and pg_dump has to say of it what it says of a database "
    "built from the declaration; where there is no pg_dump for the server, the plan says that this was not shown.",
)
@click.option(
    "--with-rows",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="With --prove: so many rows of each table that the plan is about are in the clone, with those that they refer "
    "to; as far as the role may read.",
)
@click.option(
    "--synthetic",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="With --prove: so many made-up rows of each of these tables, and none of yours, are in the clone; a table for "
    "which no row is found that its constraints take stays empty, and is named.",
)
@click.option("--scratch-url", metavar="URL", help="With --prove: a server for the clone.  [default: an embedded one]")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds to connect, and for each statement."
)
def plan(  # noqa: PLR0913, PLR0917 - one parameter for each option
    config: Path | None,
    target: str | None,
    url: str | None,
    sources: tuple[str, ...],
    schemas: tuple[str, ...],
    strict: bool | None,  # noqa: FBT001 - click passes flags so
    owned: bool | None,  # noqa: FBT001 - likewise
    allow: tuple[str, ...],
    fills: tuple[str, ...],
    renames: tuple[str, ...],
    orphans: tuple[str, ...],
    swaps: tuple[str, ...],
    rebuild_views: bool,  # noqa: FBT001 - likewise
    role: str | None,
    budget: float,
    form: str,
    alembic: Path,
    output: Path | None,
    undo: Path | None,
    prove: bool,  # noqa: FBT001 - likewise
    with_rows: int,
    synthetic: int,
    scratch_url: str | None,
    timeout: float | None,
) -> int:
    """Plan what makes a database what the code declares. Nothing is changed.

    Steps come in their order, with lock, size, hazards, what rows must satisfy (counted now), and the way back.
    Exit codes: 0 nothing to do, 1 a plan, 2 could not tell, 3 somebody has to decide first: a hazard that is not
    allowed, rows that break a step, a value that is missing, rights that the role lacks.

    \b
    Example:
      schemadrift plan --url postgresql://app@db/app --declared app.models:Base --format sql --output plan.sql
    """  # noqa: D301 - click wants the letter itself
    from schemadrift import api  # noqa: PLC0415 - the rest of the command line must not pay for it
    from schemadrift.config.targets import Overrides  # noqa: PLC0415

    given = Overrides(url=url, declared=sources, schemas=schemas, strict=strict, timeout=timeout, count_owned=owned)
    with kept_clean():
        document = api.plan_target(
            config,
            target,
            given,
            allow=allow,
            fills=fill_pairs(fills),
            renames=rename_pairs(renames),
            orphans=orphans,
            swaps=swaps,
            rebuild_views=rebuild_views,
            role=role or "",
            budget=budget,
            prove=prove or with_rows > 0 or synthetic > 0,
            with_rows=with_rows,
            synthetic=synthetic,
            scratch_url=scratch_url,
        )
    _write(document, form, output, alembic)
    if undo is not None:
        from schemadrift.report.plan_sql import render_undo  # noqa: PLC0415 - only here

        undo.write_text(render_undo(document), encoding="utf-8")
    return int(_answer(document))


def fill_pairs(fills: tuple[str, ...]) -> dict[str, str]:
    """What `--fill` says: column → expression."""
    found = {}
    for text in fills:
        name, mark, value = text.partition("=")
        if not mark:
            raise UsageError(f"--fill {text}", "says no value", "write it as schema.table.column=VALUE")
        found[name] = value
    return found


def rename_pairs(texts: tuple[str, ...]) -> dict[str, str]:
    """What `--rename` says: old name → new name."""
    from schemadrift.renames.asked import pair  # noqa: PLC0415 - only where something is renamed

    return dict(pair(text) for text in texts)


def _answer(document: PlanFile) -> ExitCode:
    if not document.plan.steps and not document.plan.refusals:
        return ExitCode.IN_SYNC
    broken = any(
        preflight.broken and not preflight.handled for step in document.plan.steps for preflight in step.preflights
    )
    lacking = any(step.lacks for step in document.plan.steps)
    undecided = any(one.decision for one in document.plan.refusals)
    return ExitCode.REFUSED if broken or lacking or undecided or document.not_allowed() else ExitCode.DRIFT


def _write(document: PlanFile, form: str, output: Path | None, alembic: Path) -> None:
    if form == "json":
        written = document.to_json()
    elif form == "alembic":
        from schemadrift.report import plan_alembic  # noqa: PLC0415 - likewise

        written = plan_alembic.render(document, down_revision=head(alembic))
    elif form == "markdown":
        from schemadrift.report import plan_markdown  # noqa: PLC0415 - likewise

        written = plan_markdown.render(document)
    elif form == "sql":
        from schemadrift.report import plan_sql  # noqa: PLC0415 - likewise

        written = plan_sql.render(document)
    else:
        from schemadrift.report import plan_text  # noqa: PLC0415 - likewise

        written = plan_text.render(document)
    if output is None:
        click.echo(written.encode(), nl=False)
    else:
        output.write_text(written, encoding="utf-8")
        click.echo(f"schemadrift: the plan is in {output}", err=True)
