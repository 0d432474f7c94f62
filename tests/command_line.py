"""What tests of the command line share: a small shop, ways to break it, and `check` with its output."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from schemadrift.cli.main import run
from schemadrift.drift import Effect
from tests.servers import Database

ROOT = Path(__file__).parent.parent
ESCAPE = "\x1b["

MODELS = """\
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text

metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True), Column("mail", Text, nullable=False))
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id", name="orders_user"), nullable=False),
    Column("cents", Integer, comment="without tax"),
    Column("late", Text),
    Index("orders_cents", "cents"),
)
"""
IN_SYNC = """
CREATE TABLE users (id serial PRIMARY KEY, mail text NOT NULL);
CREATE TABLE orders (id serial PRIMARY KEY, user_id integer NOT NULL CONSTRAINT orders_user REFERENCES users,
    cents integer, late text);
CREATE INDEX orders_cents ON orders (cents);
COMMENT ON COLUMN orders.cents IS 'without tax';
"""
BREAK = {
    Effect.BREAKS_READS: "ALTER TABLE orders DROP COLUMN late",
    Effect.BREAKS_WRITES: "ALTER TABLE orders ADD COLUMN shop integer NOT NULL",
    Effect.INTEGRITY: "ALTER TABLE orders DROP CONSTRAINT orders_user",
    Effect.PERFORMANCE: "DROP INDEX orders_cents",
    Effect.COSMETIC: "COMMENT ON COLUMN orders.cents IS 'with tax'",
}


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Verb:
    """Runs `schemadrift check` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], url: str, models: Path) -> None:
        self.capsys = capsys
        self.url = url
        self.source = f"{models}:metadata"

    def __call__(self, *arguments: str) -> Done:
        code = run(["check", "--url", self.url, "--declared", self.source, *arguments])
        return Done(code, *self.capsys.readouterr())


@pytest.fixture
def models(tmp_path: Path) -> Path:
    path = tmp_path / "models.py"
    path.write_text(MODELS, encoding="utf-8")
    return path


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], database: Database, models: Path) -> Verb:
    database.execute(IN_SYNC)
    return Verb(capsys, database.url, models)
