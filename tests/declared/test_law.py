"""The law: the offline catalog of a metadata is what the reader finds where `create_all` made it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy

from schemadrift.catalog import Catalog, Record
from schemadrift.comparison import compare
from schemadrift.declared import loading
from schemadrift.declared.sqlalchemy import KINDS, catalog
from schemadrift.drift import Outcome
from schemadrift.kinds.index import IndexKey
from schemadrift.postgres.connection import from_database, read_only_snapshot
from schemadrift.postgres.reader import read, read_facts
from tests.servers import Database

HERE = Path(__file__).parent / "metadata"
DRIVER = "psycopg2" if sqlalchemy.__version__.startswith("1.") else "psycopg"
RELEASE = tuple(int(part) for part in sqlalchemy.__version__.split(".")[:2])


def needs(file: Path) -> dict[str, Any]:
    """What a metadata module says of itself in capitals, read without importing it."""
    return {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id in {"SQLALCHEMY", "POSTGRES", "EXTENSIONS", "SCHEMAS", "TRANSLATE"}
    }


FILES = sorted(file for file in HERE.glob("*.py") if needs(file).get("SQLALCHEMY", (1, 4)) <= RELEASE)


def build(file: Path, database: Database) -> tuple[loading.Loaded, dict[str, Any]]:
    """Make what a metadata module declares, with SQLAlchemy's own create_all."""
    wanted = needs(file)
    for extension in wanted.get("EXTENSIONS", ()):
        database.execute(f'CREATE EXTENSION "{extension}"')
    for schema in wanted.get("SCHEMAS", ()):
        database.execute(f'CREATE SCHEMA "{schema}"')
    loaded = loading.load(str(file))
    engine = sqlalchemy.create_engine(database.url.replace("postgresql://", f"postgresql+{DRIVER}://"))
    if "TRANSLATE" in wanted:
        engine = engine.execution_options(schema_translate_map=wanted["TRANSLATE"])
    try:
        for metadata in loaded.metadatas:
            metadata.create_all(engine)
    finally:
        engine.dispose()
    return loaded, wanted


def both(file: Path, database: Database) -> tuple[Catalog, Catalog, Outcome]:
    """The live catalog, the declared one, and how they compare under --strict."""
    loaded, wanted = build(file, database)
    with from_database(database.url) as connection, read_only_snapshot(connection):
        facts = read_facts(connection)
        declared = catalog(loaded, facts=facts, schema_translate_map=wanted.get("TRANSLATE"))
        live = read(connection, schemas=declared.coverage.schemas, facts=facts)
        return live, declared, compare(connection, live, declared, strict=True)


def without_spelling(record: Record) -> Record:
    """A record whose expressions and owner are left out: the server judges the first, nobody declares the second."""
    changes: dict[str, Any] = {}
    for name in ("default", "expression", "predicate"):
        if getattr(record, name, None) is not None:
            changes[name] = "…"
    if getattr(record, "owner", ""):
        changes["owner"] = ""
    if getattr(record, "checks", ()):
        changes["checks"] = tuple("…" for _ in record.checks)  # type: ignore[attr-defined]
    if getattr(record, "keys", ()):
        changes["keys"] = tuple(_key(key) for key in record.keys)  # type: ignore[attr-defined]
    return msgspec.structs.replace(record, **changes)


def _key(key: IndexKey) -> IndexKey:
    return msgspec.structs.replace(key, expression="…") if key.expression else key


@pytest.mark.filterwarnings("ignore:Computed column")  # 2.1 says what an old server makes of it
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_offline_catalog_is_what_create_all_makes(file: Path, database: Database, server_major: int) -> None:
    if server_major < needs(file).get("POSTGRES", 0):
        with pytest.raises(sqlalchemy.exc.SQLAlchemyError):
            build(file, database)
        return
    live, declared, outcome = both(file, database)
    assert declared.impossible == ()
    for kind in sorted(KINDS - {"schema"}):
        assert sorted(declared.of(kind)) == sorted(live.of(kind)), kind
        for key, record in declared.of(kind).items():
            assert without_spelling(record) == without_spelling(live.of(kind)[key]), (kind, key)
    assert [(str(one.id), one.finding.message) for one in outcome.drifts if one.id.kind in KINDS] == []
    assert outcome.unverified == ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_object_knows_the_line_that_declares_it(file: Path) -> None:
    loaded = loading.load(str(file))
    declared = catalog(loaded, schema_translate_map=needs(file).get("TRANSLATE"))
    lines = file.read_text(encoding="utf-8").splitlines()
    for identity in declared:
        origin = declared.locate(identity)
        if identity.kind == "schema":
            continue
        assert origin is not None, identity
        assert Path(origin.file).resolve() == file, identity
        assert lines[origin.line - 1].strip(), identity
