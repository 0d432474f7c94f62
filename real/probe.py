"""Runs in a package's own environment: measures the import of its models, our check, Alembic's comparison.

`python probe.py check|alembic|ddl SPEC URL-OR-TABLES OUTPUT`; the result is JSON in a file, because packages print.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any


def main(work: str, spec: str, argument: str, output: str) -> None:
    """Import the models, do the work, write what came of it."""
    start = time.perf_counter()
    metadata = _metadata(spec)
    result: dict[str, Any] = {"import_seconds": time.perf_counter() - start, "tables": len(metadata.tables)}
    result |= {"check": _check, "alembic": _alembic, "ddl": _ddl}[work](metadata, argument)
    Path(output).write_text(json.dumps(result), encoding="utf-8")


def _metadata(spec: str) -> Any:
    found = importlib.util.spec_from_file_location("real_spec", spec)
    if found is None or found.loader is None:
        raise SystemExit(f"{spec} is no module")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.metadata()


def _check(metadata: Any, url: str) -> dict[str, Any]:
    start = time.perf_counter()
    import schemadrift  # noqa: PLC0415 - its import is part of what it costs

    schemadrift.check(url, metadata)
    return {"seconds": time.perf_counter() - start, "version": schemadrift.__version__}


def _alembic(metadata: Any, url: str) -> dict[str, Any]:
    import sqlalchemy  # noqa: PLC0415 - only installed where this runs

    driver = "psycopg2" if sqlalchemy.__version__.startswith("1.") else "psycopg"
    start = time.perf_counter()
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - its import is part of what it costs
    from alembic.migration import MigrationContext  # noqa: PLC0415

    engine = sqlalchemy.create_engine(url.replace("postgresql:", f"postgresql+{driver}:", 1))
    error, found = "", []
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
        )
        try:
            found = compare_metadata(context, metadata)
        except Exception as crash:  # noqa: BLE001 - what it cannot do is a result
            error = f"{type(crash).__name__}: {str(crash).splitlines()[0]}"
    seconds = time.perf_counter() - start
    diffs = [_said(one) for entry in found for one in (entry if isinstance(entry, list) else [entry])]
    return {"seconds": seconds, "error": error, "diffs": diffs}


def _said(diff: tuple[Any, ...]) -> list[str]:
    """Return an operation and the name of its object."""
    operation, *parts = diff
    if operation.startswith("modify_") or operation in {"add_column", "remove_column"}:
        schema, table, column = parts[:3]
        return [operation, _named(schema, table, getattr(column, "name", column))]
    thing = parts[0]
    if "table" in operation:
        return [operation, _named(thing.schema, thing.name)]
    name = thing.name
    if name is None:  # PostgreSQL then makes one of this form
        columns = "_".join(column.name for column in thing.columns)
        name = f"{thing.table.name}_{columns}_{'fkey' if operation.endswith('_fk') else 'key'}"
    return [operation, _named(thing.table.schema, thing.table.name, name)]


def _named(schema: str | None, *names: str) -> str:
    return ".".join((schema or "public", *names))


def _ddl(metadata: Any, tables: str) -> dict[str, Any]:
    """Write the statements of create_all for the indexes and foreign keys of some tables, by name."""
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - only installed where this runs
    from sqlalchemy.schema import AddConstraint, CreateIndex, ForeignKeyConstraint  # noqa: PLC0415

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made: list[list[str]] = []
    for table in metadata.tables.values():
        if table.name in tables.split(","):
            made += [[str(one.name), str(CreateIndex(one).compile(dialect=dialect))] for one in table.indexes]
            keys = [one for one in table.constraints if isinstance(one, ForeignKeyConstraint)]
            made += [[table.name, str(AddConstraint(one).compile(dialect=dialect))] for one in keys]
    return {"ddl": made}


if __name__ == "__main__":
    main(*sys.argv[1:])
