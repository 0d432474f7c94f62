"""What surrounds a check or a run: where modules are looked for, and a collector that rests."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def importable_from(root: Path | None) -> Iterator[None]:
    """Let modules be imported from a folder, behind the working directory, whose modules are looked for first."""
    if root is None:
        yield
        return
    kept = list(sys.path)
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path[:] = kept


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector: a catalog is many small objects and no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
