"""Expectations on rows, and ledgers of migrations, as a configuration names them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from schemadrift.config.expected import Expected, Ledger
from schemadrift.declared.importing import import_source
from schemadrift.errors import ConfigurationError
from schemadrift.examination import Examination
from schemadrift.ledgers import checking as noted
from schemadrift.nearest import suggestion
from schemadrift.rows import checking
from schemadrift.rows.judging import Limits
from schemadrift.rows.loading import Placed, duplicates, load


def examination(expected: Expected) -> Examination:
    """The examination of what a configuration expects; files are read when it looks."""
    limits = Limits(
        budget=expected.budget,
        jobs=expected.jobs,
        sample_above=expected.sample_above,
        keys=expected.keys,
        values=expected.values,
    )
    return Examination("rows", lambda site: checking.look(read(expected), limits, site))


def ledgers(named: Sequence[Ledger]) -> Examination:
    """The examination of what migration tools note in the database."""
    return noted.examination(sources(named))


def sources(named: Sequence[Ledger]) -> list[noted.Source]:
    """Ledgers as they are examined."""
    return [noted.Source(noted.TOOLS[one.tool], one.path, one.table) for one in named]


def read(expected: Expected) -> tuple[Placed, ...]:
    """Read all expectations.

    Raises:
        ConfigurationError: Some of them cannot be right, or two have the same name.
        DeclarationError: A module cannot be imported.
    """
    found = [one for file in expected.files for one in _of(file, expected.root)]
    problems = duplicates(found)
    if problems:
        raise ConfigurationError("expectations on rows", tuple(problems))
    return tuple(found)


def _of(source: str, root: Path) -> Iterator[Placed]:
    file, colon, attribute = source.rpartition(":")
    if not colon or "/" in attribute:
        if source.endswith(".py"):
            raise ConfigurationError(source, ("names no attribute; write path/to/file.py:expectations",))
        yield from load(root / source)
        return
    where = os.path.relpath(root / file) if file.endswith(".py") or "/" in file else file
    with import_source(where, source) as imported:
        found = getattr(imported.module, attribute, None)
        if found is None:
            raise ConfigurationError(
                source, (f"has no {attribute}; {suggestion(attribute, _public(imported.module))}",)
            )
        several = list(found) if isinstance(found, list | tuple) and not isinstance(found, Placed) else [found]
    if not all(isinstance(one, Placed) for one in several):
        raise ConfigurationError(source, ("is no list of expectations; make them with schemadrift.rows.expect",))
    yield from several


def _public(module: object) -> list[str]:
    return [name for name in vars(module) if not name.startswith("_")]
