"""The examination of rows: expectations are asked in the check's snapshot, and what fails becomes drift."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import psycopg

from schemadrift.drift import Unverified
from schemadrift.errors import ConfigurationError
from schemadrift.examination import Examination, Examined, Site
from schemadrift.rows import counting
from schemadrift.rows.asking import Answer, Budget, Talk, ask_all
from schemadrift.rows.counting import Result
from schemadrift.rows.ground import Ground
from schemadrift.rows.judging import Judge, Limits
from schemadrift.rows.loading import Placed
from schemadrift.rows.question import Asked, Joined, Local, Single, Timed
from schemadrift.rows.survey import survey

_LEAST_SAMPLE = 0.001


def examination(placed: Sequence[Placed], limits: Limits) -> Examination:
    """The examination of some expectations."""
    return Examination("rows", lambda site: look(placed, limits, site))


def look(placed: Sequence[Placed], limits: Limits, site: Site) -> Examined:
    """Ask all expectations.

    Raises:
        ConfigurationError: Some of them cannot be right; says all that is wrong.
    """
    counts = {"expectation": len(placed)}
    if site.connection is None:
        reason = "a snapshot stands for the database, and has no rows; give --url"
        return Examined(unverified=(Unverified(subject="expectations on rows", reason=reason, unread=True),))
    found = survey(site.connection, placed, site.live, site.declared)
    refused(found.problems)
    ground = sampled(found.ground, limits.sample_above)
    answers = _asked(site, site.connection, ground, found.ready, limits)
    judge = Judge(site, ground, limits)
    for absent in found.absences:
        judge.absent(absent)
    for one, answer in answers:
        judge.answered(one, answer)
    refused(judge.problems)
    order = {id(one): place for place, one in enumerate(placed)}
    drifts = tuple(drift for _, drift in sorted(judge.drifts, key=lambda pair: order[id(pair[0])]))
    measured = tuple(each for _, each in sorted(judge.measured, key=lambda pair: order[id(pair[0])]))
    return Examined(drifts, tuple(judge.unverified), tuple(judge.notes), counts, measured)


def refused(problems: Sequence[tuple[str, str]]) -> None:
    """Raise what is wrong with expectations.

    Raises:
        ConfigurationError: Something is.
    """
    if problems:
        files = ", ".join(dict.fromkeys(file for file, _ in problems))
        raise ConfigurationError(files, tuple(said for _, said in problems))


def sampled(ground: Ground, above: int | None) -> Ground:
    """Look at a sample only of tables that are larger than somebody wants to read."""
    if above is None:
        return ground
    percent = {
        key: max(_LEAST_SAMPLE, 100.0 * above / relation.rows)
        for key, relation in ground.relations.items()
        if relation.rows > above and relation.form in {"r", "m", "p"}
    }
    return replace(ground, percent=percent)


def _asked(
    site: Site, connection: psycopg.Connection[object], ground: Ground, ready: Sequence[Placed], limits: Limits
) -> Iterator[tuple[Placed, Answer[Result]]]:
    """Ask conditions on the rows of one table together, everything else alone."""
    together: dict[str, list[tuple[Placed, Local]]] = {}
    alone: list[tuple[Placed, Asked]] = []
    for one in ready:
        question = one.expectation.ask(ground)
        if isinstance(question, Local):
            together.setdefault(question.source, []).append((one, question))
        else:
            alone.append((one, question))
    groups: list[list[Placed]] = [[one] for one, _ in alone] + [
        [one for one, _ in group] for group in together.values()
    ]
    actions: list[Callable[[Talk], list[Result]]] = [
        *(partial(_one, question, limits) for _, question in alone),
        *(partial(_together, [question for _, question in group], limits) for group in together.values()),
    ]
    budget = Budget(limits.budget)
    answers = ask_all(site, connection, actions, budget, limits.jobs)
    for group, answer in zip(groups, answers, strict=True):
        if answer.value is None and answer.error is not None and not answer.spent and len(group) > 1:
            yield from _apart(site, connection, ground, group, limits, budget)
            continue
        for place, one in enumerate(group):
            value = None if answer.value is None else answer.value[place]
            yield one, Answer(value, answer.seconds, answer.error, answer.spent)


def _apart(
    site: Site,
    connection: psycopg.Connection[object],
    ground: Ground,
    group: Sequence[Placed],
    limits: Limits,
    budget: Budget,
) -> Iterator[tuple[Placed, Answer[Result]]]:
    """Ask one by one what failed together, to see whose fault it is."""
    actions = [partial(_one, one.expectation.ask(ground), limits) for one in group]
    for one, answer in zip(group, ask_all(site, connection, actions, budget, 1), strict=True):
        value = None if answer.value is None else answer.value[0]
        yield one, Answer(value, answer.seconds, answer.error, answer.spent)


def _one(question: Asked, limits: Limits, talk: Talk) -> list[Result]:
    if isinstance(question, Joined):
        return [counting.joined(question, limits.keys, talk, values=limits.values)]
    if isinstance(question, Single):
        return [counting.single(question, talk)]
    if isinstance(question, Timed):
        return [counting.timed(question, talk)]
    return _together([question], limits, talk)


def _together(questions: Sequence[Local], limits: Limits, talk: Talk) -> list[Result]:
    return counting.local(questions, limits.keys, talk, values=limits.values)
