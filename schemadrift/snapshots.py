"""Catalogs from wherever they come: models, a server, or a file that was written from either."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import psycopg

from schemadrift.catalog import Catalog, Facts, serial
from schemadrift.catalog.scope import within
from schemadrift.declared import snapshot as file
from schemadrift.declared.declaring import Declaring, of_catalog
from schemadrift.errors import UsageError
from schemadrift.kinds import RECORDS
from schemadrift.postgres.connection import broken, described, from_database, read_only_snapshot
from schemadrift.postgres.reader import read

Declare = Callable[[Facts], Declaring]
"""Begins with the declared catalog once the server's facts are known."""


def declaration(declared: Any) -> Declare:
    """Import a declaration, or read its snapshot, now; the catalog is made when the server's facts are known.

    Args:
        declared: Whatever `api.check` takes.

    Raises:
        DeclarationError: It cannot be imported or read.
        UsageError: A snapshot is named among other sources.
    """
    if isinstance(declared, Catalog):
        return lambda _facts: of_catalog(declared)
    sources = list(declared) if isinstance(declared, (list, tuple)) else [declared]
    files = [one for one in sources if file.is_snapshot(one)]
    if files and len(sources) > 1:
        raise UsageError(
            f"snapshot {files[0]}",
            "stands for a whole declaration, and is named beside other sources",
            "name it alone, or write one snapshot of all sources",
        )
    if files:
        return file.load(Path(files[0]))
    from schemadrift.declared import loading, sqlalchemy  # noqa: PLC0415 - SQLAlchemy is heavy

    loaded = loading.load(declared)
    return lambda facts: sqlalchemy.declaring(loaded, facts)


def stands_for_database(database: Any) -> bool:
    """Tell whether what is given as the database is a catalog, or a file that holds one."""
    return isinstance(database, (Catalog, Path)) or (isinstance(database, str) and file.is_snapshot(database))


def live(database: Catalog | Path | str) -> Catalog:
    """Give the catalog that stands for a database: itself, or the one in a snapshot file.

    Raises:
        DeclarationError: The file cannot be read as a snapshot.
        UsageError: It is the snapshot of a declaration.
    """
    return database if isinstance(database, Catalog) else file.load_live(Path(database))


def narrowed(found: Catalog, wanted: frozenset[str] | None) -> Catalog:
    """Narrow a live catalog as a server would have been read.

    Args:
        found: The live catalog.
        wanted: The schemas that will be compared; None for all.

    Raises:
        UsageError: It was read without some of them, which would all be missing.
    """
    held = found.coverage.schemas
    lacking = sorted(wanted - held) if held is not None and wanted is not None else []
    if lacking or (held is not None and wanted is None):
        raise UsageError(
            found.source or "the live catalog",
            f"was read from {_named(held or ())} only" + (f", without {_named(lacking)}" if lacking else ""),
            "write it anew without --schema, or compare these schemas alone with --schema",
        )
    return found if wanted is None else within(found, wanted)


def of_database(database: Any, *, schemas: Collection[str] | None = None, timeout: float = 10.0) -> bytes:
    """Write a snapshot of a live database.

    Args:
        database: As `api.check` takes it.
        schemas: Only these; None or empty for all but PostgreSQL's own.
        timeout: Seconds to connect, and for each statement.

    Returns:
        The snapshot.

    Raises:
        SchemadriftError: The database cannot be read, or has none of the schemas.
    """
    scope = frozenset(schemas) if schemas else None
    with from_database(database, timeout=timeout) as connection:
        subject = described(connection)
        try:
            with read_only_snapshot(connection, timeout=timeout):
                catalog = read(connection, schemas=scope)
        except psycopg.Error as error:
            raise broken(subject, error, lost=connection.closed, doing="snapshot") from error
    _require(catalog, scope, f"the {subject}")
    return serial.encode(catalog, RECORDS)


def of_declaration(
    declared: Any,
    *,
    schemas: Collection[str] | None = None,
    default_schema: str = "public",
    server_version: int = 0,
) -> bytes:
    """Write a snapshot of what code declares; no server is asked.

    Args:
        declared: As `api.check` takes it, but no snapshot.
        schemas: Only these; None or empty for all that it speaks for.
        default_schema: Where names without a schema are.
        server_version: The major version that it is for, as in 18; 0 for the newest.

    Returns:
        The snapshot; it can be checked against any server, see `declared.snapshot`.

    Raises:
        SchemadriftError: The declaration cannot be imported, contradicts itself, or has none of the schemas.
    """
    from schemadrift.declared import loading, sqlalchemy  # noqa: PLC0415 - SQLAlchemy is heavy

    sources: Sequence[Any] = declared if isinstance(declared, (list, tuple)) else [declared]
    for one in sources:
        if isinstance(one, Catalog) or file.is_snapshot(one):
            raise UsageError(f"snapshot {one}", "is one already", "copy the file, or name the models")
    loaded = loading.load(declared)
    scope = frozenset(schemas) if schemas else None

    def declare(facts: Facts) -> Catalog:
        catalog = sqlalchemy.catalog(loaded, facts=facts, for_any_server=True)
        return catalog if scope is None else within(catalog, scope)

    if scope is not None:
        _require(sqlalchemy.catalog(loaded, facts=Facts(default_schema=default_schema)), scope, loaded.text)
    return file.written(declare, default_schema=default_schema, server_version=server_version * 10000)


def _require(catalog: Catalog, scope: frozenset[str] | None, source: str) -> None:
    there = {key[0] for key in catalog.of("schema")}
    lacking = sorted((scope or frozenset()) - there)
    if lacking:
        remedy = f"name one of {', '.join(sorted(there))}" if there else "check how it is spelled"
        raise UsageError(f"schema {lacking[0]}", f"is not in {source}", remedy)


def _named(schemas: Collection[str]) -> str:
    return ", ".join(f"schema {name}" for name in sorted(schemas)) or "no schema"
