"""A second process for many files: `python -m schemadrift.queries.worker TASK` reads them and writes what it found."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import msgspec

from schemadrift.queries.collecting import extract


def main(task: str) -> None:
    """Read the files that a task names, and write what they hold to standard output.

    Args:
        task: The path of the task: the files with their packages.
    """
    gc.disable()  # trees of syntax have no cycles, and looking for some takes as long as reading them
    sources = msgspec.msgpack.decode(Path(task).read_bytes(), type=list[tuple[str, str, bool]])
    found = {path: extract(path, package, migration, Path(path).read_bytes()) for path, package, migration in sources}
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))


if __name__ == "__main__":
    main(sys.argv[1])
