"""Runs Alembic revisions, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers import Database

ENV = """
from alembic import context
from sqlalchemy import create_engine, pool
with create_engine(context.config.attributes["url"], poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, version_table="schemadrift_revision", version_table_schema="pg_temp")
    with context.begin_transaction():
        context.run_migrations()
"""


def upgraded(database: Database, revision: str, directory: Path) -> None:
    """Run the upgrade of one revision; nothing of Alembic's own stays in the database."""
    versions = directory / "revisions/versions"
    versions.mkdir(parents=True)
    (directory / "revisions/env.py").write_text(ENV, encoding="utf-8")
    (versions / "planned.py").write_text(revision, encoding="utf-8")
    config = Config()
    config.set_main_option("script_location", str(directory / "revisions"))
    config.attributes["url"] = database.url.replace("postgresql://", "postgresql+psycopg://")
    command.upgrade(config, "head")
