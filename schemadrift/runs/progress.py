"""Looks at how far a long statement is, from another connection, while it runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from schemadrift.runs.watch import Watch
from schemadrift.step import Step, Work

_EVERY = 1.0
"""Seconds between two looks."""
_QUERY = """
SELECT phase, blocks_done, blocks_total, tuples_done, tuples_total, lockers_done, lockers_total
FROM pg_stat_progress_create_index WHERE pid = %s
"""
_LONG = {Work.BUILD, Work.SCAN, Work.REWRITE}


@contextmanager
def watched(connection: psycopg.Connection[Any], step: Step, watch: Watch) -> Iterator[None]:
    """Tell how far a long step is while it runs; silent where nobody can look.

    Source:
        PostgreSQL manual, 27.4.4 CREATE INDEX Progress Reporting.
    """
    if step.work not in _LONG:
        yield
        return
    over = threading.Event()
    info = connection.info
    thread = threading.Thread(
        target=_look, args=(info.dsn, info.password, info.backend_pid, watch, over), daemon=True, name="progress"
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def _look(dsn: str, password: str, pid: int, watch: Watch, over: threading.Event) -> None:
    if over.wait(_EVERY):
        return
    try:
        with psycopg.connect(dsn, password=password or None, autocommit=True, prepare_threshold=None) as connection:
            cursor = psycopg.Cursor(connection, row_factory=tuple_row)
            while not over.wait(_EVERY):
                row = cursor.execute(_QUERY, [pid]).fetchone()
                if row is not None:
                    watch.moved(*_said(row))
    except psycopg.Error:
        return  # who cannot look does without


def _said(row: tuple[Any, ...]) -> tuple[str, float | None]:
    phase, *counts = row
    for done, total in zip(counts[::2], counts[1::2], strict=True):
        if total:
            return f"{phase}: {done:,} of {total:,}", done / total
    return str(phase), None
