"""A garbage collector that rests while many small objects without cycles are made; objects that nobody need free."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_kept: list[object] = []
_room = 0
_MOST = 8


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector: looking for garbage where none is made takes longer than the work itself."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def process_ends_soon() -> None:
    """Keep what `done_with` is told about: for a process that ends soon, freeing each object takes longer than not to.

    Only the first few are kept, so that work which goes on and on is done with what it had.
    """
    global _room  # noqa: PLW0603 - it is about the process
    _room = _MOST


def done_with(*things: object) -> None:
    """Say that hundreds of thousands of objects are not needed any more."""
    global _room  # noqa: PLW0603 - likewise
    if _room:
        _room -= 1
        _kept.append(things)
