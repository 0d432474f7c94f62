"""The library: what `check` takes for a database and for a declaration, and what it leaves behind."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
import sqlalchemy
from psycopg import pq
from psycopg.rows import dict_row
from sqlalchemy import Column, Enum, ForeignKey, Integer, MetaData, Table, Text, event
from sqlalchemy.orm import declarative_base
from sqlalchemy.orm import registry as orm_registry
from sqlmodel import Field, SQLModel

import schemadrift
from schemadrift import api
from schemadrift.declared import loading
from schemadrift.declared import sqlalchemy as declared_sqlalchemy
from schemadrift.drift import Effect
from schemadrift.errors import ConnectionFailed, SchemadriftError, UsageError
from schemadrift.postgres import equivalence
from schemadrift.postgres.connection import read_only_snapshot
from schemadrift.postgres.reader import read
from tests.servers import Database

ROOT = Path(__file__).parent.parent
SQL = """
CREATE TABLE users (id serial PRIMARY KEY, mail text NOT NULL);
CREATE TABLE orders (id serial PRIMARY KEY, user_id integer NOT NULL REFERENCES users);
"""
MODELS = """\
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

metadata = MetaData()
Table("users", metadata, Column("id", Integer, primary_key=True), Column("mail", Text, nullable=False))
user_id = Column("user_id", ForeignKey("users.id"), nullable=False)
Table("orders", metadata, Column("id", Integer, primary_key=True), user_id)
"""


def tables(metadata: MetaData) -> MetaData:
    Table("users", metadata, Column("id", Integer, primary_key=True), Column("mail", Text, nullable=False))
    Table(
        "orders",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("user_id", ForeignKey("users.id"), nullable=False),
    )
    return metadata


@pytest.fixture
def shop(database: Database) -> Database:
    database.execute(SQL)
    return database


def module_of(path: Path) -> ModuleType:
    path.write_text(MODELS, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("shop_models_of_a_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def engine_of(database: Database, **options: Any) -> sqlalchemy.engine.Engine:
    return sqlalchemy.create_engine(database.url.replace("postgresql://", "postgresql+psycopg://"), **options)


# What a declaration may be


def as_metadata(_tmp_path: Path) -> Any:
    return tables(MetaData())


def as_declarative_base(_tmp_path: Path) -> Any:
    base = declarative_base()

    class User(base):  # type: ignore[misc, valid-type]
        __tablename__ = "users"
        id = Column(Integer, primary_key=True)
        mail = Column(Text, nullable=False)

    class Order(base):  # type: ignore[misc, valid-type]
        __tablename__ = "orders"
        id = Column(Integer, primary_key=True)
        user_id = Column(ForeignKey("users.id"), nullable=False)  # type: ignore[var-annotated]

    return base


def as_registry(_tmp_path: Path) -> Any:
    found = orm_registry()
    tables(found.metadata)
    return found


def as_sqlmodel_class(_tmp_path: Path) -> Any:
    class Own(SQLModel):
        metadata = MetaData()

    class User(Own, table=True):
        __tablename__ = "users"
        id: int | None = Field(default=None, primary_key=True)
        mail: str = Field(sa_type=Text)

    class Order(Own, table=True):
        __tablename__ = "orders"
        id: int | None = Field(default=None, primary_key=True)
        user_id: int = Field(foreign_key="users.id")

    return Order


def as_module(tmp_path: Path) -> Any:
    return module_of(tmp_path / "models.py")


def as_path(tmp_path: Path) -> Any:
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    return f"{tmp_path / 'models.py'}:metadata"


def as_path_alone(tmp_path: Path) -> Any:
    return as_path(tmp_path).removesuffix(":metadata")


def as_list(tmp_path: Path) -> Any:
    users, orders = MetaData(), MetaData()
    Table("users", users, Column("id", Integer, primary_key=True), Column("mail", Text, nullable=False))
    (tmp_path / "orders.py").write_text(MODELS, encoding="utf-8")
    Table("orders", orders, Column("id", Integer, primary_key=True), Column("user_id", Integer, nullable=False))
    return [users, f"{tmp_path / 'orders.py'}:metadata"]


def as_catalog(_tmp_path: Path) -> Any:
    return declared_sqlalchemy.catalog(loading.load(tables(MetaData())))


@pytest.mark.parametrize(
    "made",
    [
        as_metadata,
        as_declarative_base,
        as_registry,
        as_sqlmodel_class,
        as_module,
        as_path,
        as_path_alone,
        as_list,
        as_catalog,
    ],
)
def test_declarations(made: Any, shop: Database, tmp_path: Path) -> None:
    declared = made(tmp_path)
    report = schemadrift.check(shop.url, declared)
    assert report.in_sync, report.to_json()
    assert report.summary.compared["table"] == 2
    shop.execute("ALTER TABLE users DROP COLUMN mail")
    report = schemadrift.check(shop.url, declared)
    assert [(one.code, one.object) for one in report.drifts] == [("SD111", "public.users.mail")]
    assert not report.in_sync


def test_live_database_as_declaration(shop: Database, make_database: Any) -> None:
    """A catalog that was read from one server is what another one is held against."""
    with shop.connect() as connection, read_only_snapshot(connection):
        wanted = read(connection)
    other = make_database()
    other.execute(SQL)
    assert schemadrift.check(other.url, wanted).in_sync
    other.execute("ALTER TABLE users ALTER mail DROP NOT NULL")
    assert [one.object for one in schemadrift.check(other.url, wanted).drifts] == ["public.users.mail"]


# What a database may be


def settings(connection: psycopg.Connection[Any]) -> list[Any]:
    """All settings; those that say nothing but what the transaction is left out."""
    rows = connection.execute("SELECT name, setting, source FROM pg_settings ORDER BY name").fetchall()
    return [row for row in rows if row[0] not in {"transaction_isolation", "transaction_read_only"}]


@pytest.mark.parametrize("autocommit", [True, False])
def test_psycopg_connection(shop: Database, autocommit: bool) -> None:
    """Two checks over one connection, which is found as it was."""
    with shop.connect(autocommit=autocommit) as connection:
        before = settings(connection)
        connection.rollback()
        prepared = connection.prepare_threshold
        for _ in range(2):
            assert schemadrift.check(connection, tables(MetaData())).in_sync
            assert not connection.closed
            assert connection.autocommit is autocommit
            assert connection.info.transaction_status == pq.TransactionStatus.IDLE
        assert connection.prepare_threshold == prepared
        assert settings(connection) == before
        for catalog in ("pg_prepared_statements", "pg_cursors"):
            assert [row for row in connection.execute(f"SELECT name FROM {catalog}").fetchall() if row[0]] == []


def test_psycopg_connection_in_a_transaction(shop: Database) -> None:
    """It is used within its transaction: what that has not committed is seen, and stays."""
    with shop.connect() as connection:
        connection.execute("SET LOCAL search_path = public, pg_temp")
        connection.execute("SET LOCAL statement_timeout = '7s'")
        connection.execute("ALTER TABLE users DROP COLUMN mail")
        report = schemadrift.check(connection, tables(MetaData()))
        assert [one.object for one in report.drifts] == ["public.users.mail"]
        assert connection.info.transaction_status == pq.TransactionStatus.INTRANS
        assert connection.execute("SHOW search_path").fetchone() == ("public, pg_temp",)
        assert connection.execute("SHOW statement_timeout").fetchone() == ("7s",)
        connection.execute("ALTER TABLE users ADD COLUMN mail text NOT NULL")
        assert schemadrift.check(connection, tables(MetaData())).in_sync
        connection.commit()
    assert schemadrift.check(shop.url, tables(MetaData())).in_sync


def test_psycopg_connection_with_a_row_factory_of_its_own(shop: Database) -> None:
    with psycopg.connect(shop.url, row_factory=dict_row, cursor_factory=psycopg.ClientCursor) as connection:
        assert schemadrift.check(connection, tables(MetaData())).in_sync
        assert connection.row_factory is dict_row


def test_psycopg_connection_that_cannot_be_used(shop: Database) -> None:
    with shop.connect() as connection:
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT 1/0")
        with pytest.raises(UsageError, match="is in a transaction that failed; roll it back first"):
            schemadrift.check(connection, tables(MetaData()))
        assert connection.info.transaction_status == pq.TransactionStatus.INERROR
    with pytest.raises(UsageError, match="is closed; give an open one"):
        schemadrift.check(connection, tables(MetaData()))


def test_engine(shop: Database) -> None:
    """The engine says where the database is; nothing runs through it, and no listener of it is called."""
    engine = engine_of(shop)
    called: list[str] = []
    for name in ("connect", "checkout", "begin", "do_connect"):
        event.listen(engine, name, lambda *_a, name=name: called.append(name))
    try:
        assert schemadrift.check(engine, tables(MetaData())).in_sync
        assert schemadrift.check(engine.url, tables(MetaData())).in_sync
        assert called == []
        with engine.connect() as connection:
            inside = connection.begin()
            called.clear()
            assert schemadrift.check(connection, tables(MetaData())).in_sync
            assert called == []
            assert inside.is_active
            assert connection.execute(sqlalchemy.text("SELECT 1")).scalar() == 1
    finally:
        engine.dispose()


def test_engine_with_listeners_of_all_engines(shop: Database) -> None:
    """Importing models can register listeners that hear every engine; there is none of ours to hear."""
    called: list[str] = []

    def heard(*_arguments: object) -> None:
        called.append("connect")

    event.listen(sqlalchemy.engine.Engine, "connect", heard)
    try:
        assert schemadrift.check(shop.url, tables(MetaData())).in_sync
    finally:
        event.remove(sqlalchemy.engine.Engine, "connect", heard)
    assert called == []


def test_password_of_an_engine(shop: Database) -> None:
    awkward = "p@ss/wörd"
    url = sqlalchemy.engine.make_url(shop.url).set(password=awkward, host="127.0.0.1", port=1, query={})
    with pytest.raises(ConnectionFailed) as caught:
        schemadrift.check(sqlalchemy.create_engine(url), tables(MetaData()))
    assert "p@ss" not in str(caught.value)
    assert "p%40ss" not in str(caught.value)


@pytest.mark.parametrize("database", [None, 7, object(), sqlalchemy.create_engine("sqlite://"), b"postgresql://"])
def test_no_database(database: Any) -> None:
    with pytest.raises(UsageError):
        schemadrift.check(database, tables(MetaData()))


# What comes back


def test_report(shop: Database, tmp_path: Path) -> None:
    shop.execute("ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey; CREATE TABLE stray (id integer)")
    report = schemadrift.check(shop.url, as_declarative_base(tmp_path))
    assert isinstance(report, schemadrift.Report)
    assert (report.version, report.in_sync, report.exit_code, report.strict) == (1, False, 1, False)
    assert report.database.startswith(f"database {shop.name} on ")
    assert report.server_version.split(".")[0].isdecimal()
    assert report.fail_on == Effect.PERFORMANCE
    (drift,) = report.drifts
    assert (drift.change, drift.kind, drift.effect) == ("missing", "foreign_key", Effect.INTEGRITY)
    assert (drift.code, drift.name, drift.fails) == ("SD121", "missing-foreign-key", True)
    assert drift.object == "public.orders.orders_user_id_fkey"
    assert drift.live_object is None
    assert drift.file is not None
    assert Path(drift.file).resolve() == Path(__file__).resolve()
    assert drift.line is not None
    assert "user_id = Column(ForeignKey" in Path(__file__).read_text(encoding="utf-8").splitlines()[drift.line - 1]
    assert report.unverified == ()
    assert [(one.kind, one.object) for one in report.unmanaged] == [("table", "public.stray")]
    assert report.summary.by_effect == {effect.value: int(effect is Effect.INTEGRITY) for effect in Effect}
    assert (report.summary.drifts, report.summary.failing, report.summary.unverified) == (1, 1, 0)
    assert report.summary.unmanaged == {"table": 1}


def test_gate(shop: Database) -> None:
    """`fail_on` and `strict` say what the command line's options say."""
    shop.execute("CREATE INDEX one ON users (mail); CREATE INDEX two ON users (mail)")
    wanted = tables(MetaData())
    relaxed = schemadrift.check(shop.url, wanted)
    assert (relaxed.in_sync, relaxed.fail_on) == (True, "performance")
    strict = schemadrift.check(shop.url, wanted, strict=True)
    assert (strict.in_sync, strict.fail_on) == (False, "cosmetic")
    never = schemadrift.check(shop.url, wanted, strict=True, fail_on="never")
    assert (never.in_sync, never.fail_on) == (True, "never")
    assert schemadrift.check(shop.url, wanted, strict=True, fail_on=Effect.INTEGRITY).fail_on == "integrity"
    with pytest.raises(UsageError, match="is no effect"):
        schemadrift.check(shop.url, wanted, fail_on="all")


def test_schemas(shop: Database) -> None:
    wanted = tables(MetaData())
    Table("t", wanted, Column("n", Integer), schema="other")
    assert [one.object for one in schemadrift.check(shop.url, wanted).drifts] == ["other"]
    for schemas in (["public"], ("public",), {"public"}, "public"):
        assert schemadrift.check(shop.url, wanted, schemas=schemas).in_sync
    assert not schemadrift.check(shop.url, wanted, schemas=[]).in_sync
    with pytest.raises(UsageError, match="schema pubic: is neither in the database nor declared; did you mean public"):
        schemadrift.check(shop.url, wanted, schemas=["pubic"])


def test_connection_lost_in_the_middle(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(connection: psycopg.Connection[Any], *_arguments: Any) -> Any:
        with shop.connect(autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        return real(connection, *_arguments)

    shop.execute("ALTER TABLE users ALTER mail SET DEFAULT 'a' || 'b'")
    real = equivalence.decide
    wanted = MetaData()
    Table("users", wanted, Column("id", Integer, primary_key=True))
    Table("users", wanted, Column("mail", Text, nullable=False, server_default="ab"), extend_existing=True)
    monkeypatch.setattr("schemadrift.comparison.decide", lost)
    with pytest.raises(ConnectionFailed, match="the connection was lost during the check"):
        schemadrift.check(shop.url, wanted)


def test_public_names() -> None:
    for name in schemadrift.__all__:
        assert getattr(schemadrift, name) is not None
    assert schemadrift.check is api.check
    assert issubclass(UsageError, SchemadriftError)
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        _ = schemadrift.chekc


def test_import_is_cheap() -> None:
    program = (
        "import sys, schemadrift\n"
        "print({'sqlalchemy', 'psycopg', 'pydantic', 'alembic', 'msgspec', 'click'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "set()\n"


def test_what_is_declared_and_impossible_is_not_undeclared(database: Database) -> None:
    database.execute("CREATE TABLE a (k int PRIMARY KEY); CREATE TABLE b (k int CONSTRAINT fk REFERENCES a (k))")
    metadata = MetaData()
    Table("a", metadata, Column("k", Enum("x", name="one"), primary_key=True))
    Table("b", metadata, Column("k", Enum("x", name="two"), ForeignKey("a.k", name="fk")))
    found = [
        (one.code, one.object) for one in api.check(database.url, metadata, strict=True).drifts if "fk" in one.object
    ]
    assert found == [("SD190", "public.b.fk")]
