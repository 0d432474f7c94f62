"""What pg_dump says of a database of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemadrift.agreeing import Agreement, Dumps, agreement
from schemadrift.postgres.binaries import find_binaries
from schemadrift.postgres.connection import read_only_snapshot
from schemadrift.postgres.dumping import dumping
from schemadrift.postgres.equivalence import decide
from schemadrift.postgres.reader import read

if TYPE_CHECKING:
    from collections.abc import Collection

    from schemadrift.catalog import ObjectId
    from schemadrift.postgres.dump_pieces import Piece
    from tests.servers import Database


def dumped(database: Database) -> frozenset[Piece]:
    """What `pg_dump --schema-only` says, piece by piece."""
    with database.connect() as connection, dumping(find_binaries().program("pg_dump"), connection) as dump:
        return dump.pieces()


def compared(
    database: Database, before: frozenset[Piece], built: frozenset[Piece], left: Collection[ObjectId]
) -> Agreement:
    """How a database agrees with a declared one, as the proof of a plan has it."""
    dumps = Dumps(before, dumped(database), built)
    with database.connect(autocommit=True) as connection, read_only_snapshot(connection):
        after = read(connection)
        return agreement(dumps, after, left, lambda questions: decide(connection, questions, after))
