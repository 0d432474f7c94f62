"""Builds a declaration on a server, as an application's own `create_all` would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy
from psycopg import sql

from schemadrift.declared import loading

if TYPE_CHECKING:
    from tests.servers import Database


def create_all(source: Any, database: Database) -> list[str]:
    """Create everything that a source declares; where PostgreSQL refuses, statement by statement.

    The schemas are made first: `create_all` takes them for granted.

    Args:
        source: A SOURCE string or an object.
        database: An empty database.

    Returns:
        The messages of the statements that PostgreSQL refused.
    """
    metadatas = loading.load(source).metadatas
    statements: list[str] = []
    with database.connect(autocommit=True) as connection:
        tables = [table for metadata in metadatas for table in metadata.tables.values()]
        for schema in sorted({table.schema for table in tables if table.schema is not None}):
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    engine = sqlalchemy.create_engine(
        database.url.replace("postgresql://", "postgresql+psycopg2://")
        if sqlalchemy.__version__.startswith("1.")
        else database.url.replace("postgresql://", "postgresql+psycopg://")
    )
    try:
        try:
            with engine.begin() as connection:
                for metadata in metadatas:
                    metadata.create_all(connection)
        except sqlalchemy.exc.SQLAlchemyError:
            for metadata in metadatas:
                statements.extend(_dump(metadata, engine))
        else:
            return []
    finally:
        engine.dispose()
    refused = []
    with database.connect() as connection:
        connection.autocommit = True
        for statement in statements:
            try:
                connection.execute(statement.encode())
            except Exception as error:  # noqa: BLE001 - whatever PostgreSQL refuses is what we want to know
                refused.append(f"{error}: {statement}")
    return refused


def _dump(metadata: sqlalchemy.MetaData, engine: sqlalchemy.engine.Engine) -> list[str]:
    """The statements of `create_all`, without running them."""
    found: list[str] = []

    def executor(statement: Any, *_: object, **__: object) -> None:
        found.append(str(statement.compile(dialect=engine.dialect)))

    mock = sqlalchemy.create_mock_engine("postgresql://", executor)
    metadata.create_all(mock, checkfirst=False)
    return found
