"""One incident from broken to clean."""

from __future__ import annotations

import time
from contextlib import chdir
from pathlib import Path

import psycopg
from psycopg import sql

from schemadrift import api
from schemadrift.config.targets import Overrides, chosen
from schemadrift.demonstration.page import Page, counted
from schemadrift.demonstration.stories import Answer, Question, Story, folder, read
from schemadrift.report.document import Report

_ROUNDS = 4
_SHOWN = 12
_SHORT = 3
CONFIGURED = "schemadrift.toml"
INCIDENT = "incident.toml"
"""The configuration that looks at the code of that day, where it was wrong."""


def tell(name: str, url: str, page: Page) -> bool:
    """Take one system from broken to clean, and say what happens.

    Args:
        name: One of `stories.NAMES`.
        url: An empty database, as its owner.
        page: Where it is told.

    Returns:
        Whether it ended clean, with every question of the report answered as it has to be.
    """
    place = folder(name)
    story = read(place)
    page.heading(name, story.title)
    page.tell(story.cause)
    before = _load(url, place)
    page.tell(f"Loaded as it was that day: {len(before)} tables, {sum(before.values())} rows.")
    for question in story.verify:
        if question.before is not None:
            page.answer(question.says, _shown(question.before), right=ask(url, question) == question.after)
    page.command(f"cd {_short(place)}")
    with chdir(place):
        _check(url, Path(INCIDENT if (place / INCIDENT).is_file() else CONFIGURED), page)
        if story.code:
            page.say("")
            page.tell(story.code)
        _cure(url, story, page)
        clean = _check(url, Path(CONFIGURED), page).in_sync
    page.say("")
    page.tell("What the report asks:")
    right = [_asked(url, question, page) for question in story.verify]
    kept = _kept(url, before, page)
    return clean and all(right) and kept


def _load(url: str, place: Path) -> dict[str, int]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute((place / "broken.sql").read_bytes())
        connection.execute("ANALYZE")
    return _counts(url)


def _counts(url: str) -> dict[str, int]:
    """Rows of each table of the schema public, and of the quarantine."""
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        found = {}
        for (name,) in names:
            row = connection.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))).fetchone()
            found[str(name)] = row[0] if row else 0
    return found


def _check(url: str, config: Path, page: Page) -> Report:
    page.command("schemadrift check" + (f" --config {config}" if config.name != CONFIGURED else ""))
    (target,) = chosen(config, (), Overrides(url=url))
    (report,) = api.run([target]).targets.values()
    page.drifts(report.drifts[:_SHOWN])
    more = len(report.drifts) - _SHOWN
    if more > 0:
        page.say(f"… and {more} more")
    for one in report.unverified:
        page.say(f"not verified: {one.subject}: {one.reason}")
    verdict = "In sync." if report.in_sync else f"Drift: {counted(report.summary.failing, 'finding')}."
    page.say(f"{verdict} (exit code {int(report.exit_code)})")
    return report


def _cure(url: str, story: Story, page: Page) -> None:
    """Plan and apply until nothing is left to do."""
    given, decided = Overrides(url=url), story.plan
    for _ in range(_ROUNDS):
        page.command(f"schemadrift apply --yes{decided.typed()}")
        document = api.plan_target(
            Path(CONFIGURED), None, given, allow=decided.allow, renames=decided.renames, orphans=decided.orphans
        )
        if not document.plan.steps:
            page.say("Nothing to do.")
            return
        page.steps(document.plan.steps[:_SHOWN])
        more = len(document.plan.steps) - _SHOWN
        if more > 0:
            page.say(f"     … and {more} more")
        began = time.perf_counter()
        done = api.apply_target(Path(CONFIGURED), None, given, document=document)
        rows = f", {counted(done.rows, 'row')}" if done.rows else ""
        page.say(f"{counted(done.done, 'step')} done in {time.perf_counter() - began:.1f} s{rows}")


def ask(url: str, question: Question) -> Answer:
    """Ask what the report of an incident asked; where it cannot be asked, the answer is PostgreSQL's reason."""
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            rows = connection.execute(question.sql.encode()).fetchall()
        except psycopg.Error as error:
            return ((str(error).splitlines()[0],),)
    return tuple(tuple(None if value is None else _text(value) for value in row) for row in rows)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _asked(url: str, question: Question, page: Page) -> bool:
    found = ask(url, question)
    page.answer(question.says, _shown(found), right=found == question.after)
    return found == question.after


def _shown(answer: Answer) -> str:
    rows = [", ".join("NULL" if value is None else value for value in row) for row in answer[:_SHORT]]
    more = [f"… {len(answer)} rows"] if len(answer) > _SHORT else []
    return " · ".join(rows + more) or "no rows"


def _kept(url: str, before: dict[str, int], page: Page) -> bool:
    """Whether every row that is gone is in quarantine."""
    after = _counts(url)
    gone = sum(max(count - after.get(name, 0), 0) for name, count in before.items())
    there = f"{sum(before.values())} rows before, {sum(after.values())} after"
    if not gone:
        page.tell(f"No row was lost: {there}.")
        return True
    state = api.status(url)
    kept, first = sum(one.rows for one in state.quarantine), state.runs[-1].run
    new = sum(after.values()) - sum(before.values()) + gone
    went = f"{counted(kept, 'row')} went to quarantine{f', {new} are new' if new else ''}"
    page.tell(f"{there}: {went}. `schemadrift undo {first}` puts them back.")
    return gone == kept


def _short(path: Path) -> str:
    """The path as a person would type it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
