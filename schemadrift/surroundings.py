"""What surrounds a check or a run: where modules are looked for."""

from __future__ import annotations

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
