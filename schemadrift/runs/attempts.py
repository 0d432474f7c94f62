"""Tries a statement again where somebody else was in the way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg

from schemadrift.runs.session import Pace
from schemadrift.runs.watch import Watch

R = TypeVar("R")
_IN_THE_WAY = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
_LONGEST = 30.0


def patiently(
    connection: psycopg.Connection[Any],
    pace: Pace,
    watch: Watch,
    work: Callable[[], R],
    clear: Callable[[], None] | None = None,
) -> R:
    """Do some work; where a lock was not to be had in time, wait and do it again.

    Between two attempts no lock is held, so that those who queue behind the first attempt go on.

    Args:
        connection: The session; in no transaction.
        pace: How often, and how long between.
        watch: Is told of every wait.
        work: All or nothing, in a transaction of its own.
        clear: What to do before the next attempt, where the work may have left something.

    Raises:
        psycopg.Error: The work failed for another reason, or somebody was in the way every time.
    """
    wait = pace.backoff
    for attempt in range(1, pace.attempts + 1):
        try:
            return work()
        except _IN_THE_WAY as error:
            if attempt == pace.attempts or connection.closed:
                raise
            seconds = wait * (0.75 + random.random() / 2)  # noqa: S311 - two who wait must not come back together
            watch.waits(error.diag.message_primary or type(error).__name__, seconds, attempt)
            time.sleep(seconds)
            wait = min(wait * 2, _LONGEST)
            if clear is not None:
                clear()
    raise AssertionError("a pace has at least one attempt")
