"""Contracts of whole projects: what models say themselves, what a configuration says, and what cannot be read."""

from __future__ import annotations

import subprocess
import sys

from schemadrift.report.document import DriftItem, Report
from tests.contracts.project import Project, told
from tests.servers import RunningServer

USERS = """
CREATE TYPE plan AS ENUM ('free', 'pro', 'team');
CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email varchar(255) NOT NULL,
    "displayName" text,
    plan plan NOT NULL DEFAULT 'free',
    settings jsonb NOT NULL DEFAULT '{}',
    seats integer NOT NULL DEFAULT 1 CHECK (seats BETWEEN 1 AND 100),
    balance numeric(12, 2) NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    code text GENERATED ALWAYS AS (upper(email)) STORED
);
"""
SENSIBLE = """
import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar
from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field, computed_field, field_validator
from pydantic.alias_generators import to_camel
from schemadrift.contracts import computed, contract, stored

T = TypeVar("T")

class Plan(StrEnum):
    FREE = "free"
    PRO = "pro"
    TEAM = "team"

class Order(BaseModel):
    id: int

class Named(BaseModel):
    email: str

@contract(table="users")
class UserRead(Named):
    model_config = ConfigDict(from_attributes=True, extra="forbid")
    id: uuid.UUID
    plan: Plan
    settings: dict[str, Any]
    seats: int
    balance: Decimal
    created_at: datetime
    name: Annotated[str | None, stored("users.displayName")]
    orders: list[Order] = []
    rank: Annotated[int, computed] = 0

    @computed_field
    @property
    def short(self) -> str:
        return self.email[:3]

@contract(table="users")
class UserOut(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
    id: uuid.UUID
    created_at: datetime
    display_name: str | None
    balance: float

@contract(table="users", role="read")
class UserAliased(BaseModel):
    login: str = Field(validation_alias=AliasChoices("login", "email"))
    colour: str | None = Field(None, validation_alias=AliasPath("settings", "colour"))
    tier: Literal["free", "pro", "team"] = Field(alias="plan")
    ident: str = Field(alias="id")
    since: str = Field(validation_alias="created_at", serialization_alias="since")

    @field_validator("ident", mode="before")
    @classmethod
    def texts(cls, value: Any) -> str:
        return str(value)

    @field_validator("since", mode="before")
    @classmethod
    def iso(cls, value: datetime) -> str:
        return value.isoformat()

class Envelope(BaseModel, Generic[T]):
    settings: T

UserSettings = Envelope[dict[str, Any]]

@contract(table="users", role="create")
class UserCreate(Named):
    email: str = Field(max_length=255)
    plan: Plan = Plan.FREE
    password: Annotated[str, computed]
    seats: int = Field(1, ge=1, le=100)

@contract(table="users", role="update")
class UserUpdate(BaseModel):
    email: Annotated[str, Field(max_length=200)] | None = None
    seats: Annotated[int, Field(ge=1, le=10)] | None = None
    settings: dict[str, Any] | None = None

class Loose(BaseModel):
    email: str
    anything: int
"""


def test_sensible_models_raise_no_alarm(project: Project) -> None:
    report = project.check(USERS, SENSIBLE, 'contracts = ["MODELS"]\n')
    assert told(report) == set()
    assert report.unverified == ()
    assert report.summary.compared["contract"] == 5
    assert report.exit_code == 0


def test_a_configuration_binds_models_that_do_not_know_us(project: Project) -> None:
    report = project.check(
        USERS,
        SENSIBLE,
        """
        [[contract]]
        model = "MODELS:UserSettings"
        table = "public.users"

        [[contract]]
        model = "MODELS:Loose"
        table = "users"

        [[contract]]
        model = "MODELS:Loose"
        table = "users"
        computed = ["anything"]
        """,
    )
    (drift,) = report.drifts
    assert (drift.code, drift.object, project.line(drift)) == ("SD202", '"Loose".anything', "anything: int")


BROKEN = """
from decimal import Decimal
from typing import Annotated, Any, Literal
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from schemadrift.contracts import contract, stored

class Base(BaseModel):
    id: int

@contract(table="users")
class UserRead(Base):
    displayName: str
    plan: Literal["free", "pro"]
    settings: list[str]
    created_at: str
    nick: str = ""

@contract(table="users")
class UserCamel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)
    created_at: Any

class Partly(BaseModel):
    balance: Annotated[int, stored("users.balance")]
    other: int

@contract(table="users", role="create")
class UserCreate(BaseModel):
    plan: Literal["free", "gold"]
    seats: int = Field(1, ge=0, le=1000)
    balance: Decimal = Field(Decimal(0), max_digits=20)
    password: str
    code: str = ""
    settings: dict[str, Any] | None = None

@contract(table="users", role="update")
class UserUpdate(BaseModel):
    email: str = Field(max_length=300)
    token: str | None = None

@contract(table="gone")
class Ghost(BaseModel):
    id: int
"""


def test_every_mismatch_is_at_its_line(project: Project) -> None:
    report = project.check(USERS, BROKEN, 'contracts = ["MODELS"]\n')
    assert {(code, name, project.line(item)) for (code, name), item in _items(report)} == {
        ("SD203", "UserRead.id", "id: int"),
        ("SD204", "UserRead.displayName", "displayName: str"),
        ("SD205", "UserRead.plan", 'plan: Literal["free", "pro"]'),
        ("SD203", "UserRead.settings", "settings: list[str]"),
        ("SD203", "UserRead.created_at", "created_at: str"),
        ("SD202", "UserRead.nick", 'nick: str = ""'),
        ("SD202", "UserCamel.created_at", "created_at: Any"),
        ("SD203", "Partly.balance", 'balance: Annotated[int, stored("users.balance")]'),
        ("SD213", "UserCreate.plan", 'plan: Literal["free", "gold"]'),
        ("SD212", "UserCreate.plan", 'plan: Literal["free", "gold"]'),
        ("SD213", "UserCreate.seats", "seats: int = Field(1, ge=0, le=1000)"),
        ("SD213", "UserCreate.balance", "balance: Decimal = Field(Decimal(0), max_digits=20)"),
        ("SD211", "UserCreate.password", "password: str"),
        ("SD213", "UserCreate.code", 'code: str = ""'),
        ("SD213", "UserCreate.settings", "settings: dict[str, Any] | None = None"),
        ("SD210", "UserCreate", "class UserCreate(BaseModel):"),
        ("SD213", "UserUpdate.email", "email: str = Field(max_length=300)"),
        ("SD211", "UserUpdate.token", "token: str | None = None"),
        ("SD201", "Ghost", "class Ghost(BaseModel):"),
    }
    said = {one.object.replace('"', "") + " " + one.code: one.message for one in report.drifts}
    assert "alias only" in said["UserCamel.created_at SD202"]
    assert "gold" in said["UserCreate.plan SD213"]
    assert "'team'" in said["UserRead.plan SD205"] or "team" in said["UserRead.plan SD205"]
    assert "column email" in said["UserCreate SD210"]


def _items(report: Report) -> list[tuple[tuple[str, str], DriftItem]]:
    return [((one.code, one.object.replace('"', "")), one) for one in report.drifts]


def test_what_cannot_be_read_is_named_and_the_rest_checked(project: Project) -> None:
    project.write("broken_import", "import a_module_that_is_not_there\n")
    project.write("broken_syntax", "class A(:\n")
    report = project.check(
        USERS,
        """
        from pydantic import BaseModel, Field
        class Good(BaseModel):
            id: int
        class Unfinished(BaseModel):
            id: "NoSuchType"
        class Tree(BaseModel):
            id: int
            settings: "Tree | None" = None
        class Swapped(BaseModel):
            email: str = Field(alias="code")
            code: str = Field(alias="email")
        class Raises(BaseModel):
            email: str
            @classmethod
            def check(cls, value): ...
            from pydantic import field_validator
            @field_validator("email")
            @classmethod
            def strange(cls, value, info):
                return info.data["nothing"]
        NO_MODEL = 3
        """,
        "".join(
            f'[[contract]]\nmodel = "{model}"\ntable = "users"\n'
            for model in (
                "broken_import.py:A",
                "broken_syntax.py:A",
                "no_such_file.py:A",
                "MODELS:Nowhere",
                "MODELS:NO_MODEL",
                "MODELS:Unfinished",
                "MODELS:Tree",
                "MODELS:Swapped",
                "MODELS:Raises",
                "MODELS:Good",
            )
        )
        + '[[contract]]\nmodel = "MODELS:Good"\ntable = "users"\ncolumns = { nope = "id" }\n',
    )
    assert {one for one in told(report) if one[0] == "SD203"} == {("SD203", "Good.id"), ("SD203", "Tree.id")}
    reasons = [f"{one.subject} {one.reason}" for one in report.unverified]
    for expected in (
        "a_module_that_is_not_there",
        "SyntaxError",
        "there is no file",
        "has no Nowhere",
        "NO_MODEL is no Pydantic model",
        "NoSuchType",
        "KeyError",
        "the contract names nope",
    ):
        assert [one for one in reasons if expected in one], (expected, reasons)
    assert report.exit_code == 1


def test_what_could_not_be_verified_alone_is_no_success(project: Project) -> None:
    config = '[[contract]]\nmodel = "no_such_file.py:A"\ntable = "users"\n'
    report = project.check(USERS, "", config)
    assert report.drifts == ()
    assert report.exit_code == 2


def test_a_contract_of_a_query(project: Project) -> None:
    report = project.check(
        USERS,
        """
        import uuid
        from pydantic import BaseModel, ConfigDict
        class Line(BaseModel):
            model_config = ConfigDict(extra="forbid")
            id: uuid.UUID
            mail: str
            total: int
        """,
        """
        [[contract]]
        model = "MODELS:Line"
        query = "SELECT id, email AS mail, count(*) AS total FROM users GROUP BY id, email"

        [[contract]]
        model = "MODELS:Line"
        query = "SELECT id, email AS mail, sum(seats) AS total, now() AS at FROM users GROUP BY id, email"

        [[contract]]
        model = "MODELS:Line"
        query = "SELECT nothing_there FROM users"
        """,
    )
    assert told(report) == {("SD208", "Line"), ("SD306", "Line")}
    assert "nothing_there" in next(one.message for one in report.drifts if one.code == "SD306")


def test_sqlmodel_tables_bind_themselves(project: Project) -> None:
    report = project.check(
        "CREATE TABLE hero (id serial PRIMARY KEY, name varchar(20) NOT NULL, kind text NOT NULL, age int);",
        """
        from typing import Literal
        from sqlalchemy import Column, MetaData, Text
        from sqlmodel import Field, SQLModel
        class Own(SQLModel):
            metadata = MetaData()
        class Hero(Own, table=True):
            id: int | None = Field(default=None, primary_key=True)
            name: str = Field(max_length=20)
            kind: str = Field(sa_column=Column("kind", Text, nullable=False))
            age: int | None = None
        class HeroRead(SQLModel):
            id: str
        """,
        'contracts = ["MODELS"]\n[[contract]]\nmodel = "MODELS:HeroRead"\ntable = "hero"\n',
    )
    assert told(report) == {("SD203", "HeroRead.id")}
    assert report.summary.compared["contract"] == 2


def test_the_marks_import_nothing_heavy() -> None:
    code = (
        "import sys; from schemadrift.contracts import stored, computed, contract;"
        "print(sorted({'pydantic', 'psycopg', 'sqlalchemy', 'msgspec', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_check_without_contracts_imports_none(server: RunningServer, project: Project) -> None:
    """What nobody configured costs nothing."""
    code = (
        "import sys; from schemadrift.cli.main import run;"
        f"run(['check', '--config', {str(project.folder / 'plain.toml')!r}, '--url', {project.database.url!r}]);"
        "print([name for name in sys.modules if name.startswith('schemadrift.contracts')])"
    )
    project.database.execute("CREATE TABLE nothing (id serial PRIMARY KEY)")
    (project.folder / "plain.toml").write_text(f'declared = ["structure_{project.models}.py:metadata"]\n')
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_tables_that_the_check_does_not_speak_for(project: Project) -> None:
    """In a schema that nothing declares, or left out by a pattern: they are there all the same."""
    report = project.check(
        "CREATE SCHEMA types; CREATE TYPE types.mood AS ENUM ('a', 'b');"
        "CREATE DOMAIN types.short AS varchar(3) CHECK (VALUE IN ('x', 'y'));"
        "CREATE TABLE moods (mood types.mood NOT NULL, short types.short NOT NULL);"
        "CREATE SCHEMA billing; CREATE TABLE billing.invoices (id int NOT NULL);"
        "CREATE TABLE public.kept (id int NOT NULL);",
        """
        from typing import Literal
        from pydantic import BaseModel
        class Invoice(BaseModel):
            id: str
        class Mood(BaseModel):
            mood: Literal["a"]
            short: Literal["x"]
        """,
        """
        exclude = ["public.kept"]
        [[contract]]
        model = "MODELS:Invoice"
        table = "billing.invoices"
        [[contract]]
        model = "MODELS:Invoice"
        table = "kept"
        [[contract]]
        model = "MODELS:Invoice"
        table = "billing.none"
        [[contract]]
        model = "MODELS:Mood"
        table = "moods"
        """,
    )
    assert sorted((one.code, one.evidence) for one in report.drifts) == [
        ("SD201", ()),
        ("SD203", ("of billing.invoices",)),
        ("SD203", ("of public.kept",)),
        ("SD205", ("of public.moods",)),
        ("SD205", ("of public.moods",)),
    ]
    assert report.unverified == ()


def test_a_package_is_asked_for_what_it_names(project: Project) -> None:
    name = f"package_{project.models}"
    (project.folder / name).mkdir()
    project.write(f"{name}/__init__", f"from {name}.users import UserRead, BaseModel\n")
    project.write(
        f"{name}/users",
        """
        from pydantic import BaseModel
        from schemadrift.contracts import contract
        @contract(table="users")
        class UserRead(BaseModel):
            id: int
        """,
    )
    report = project.check(USERS, "", f'contracts = ["{name}", "MODELS"]\n')
    assert told(report) == {("SD203", "UserRead.id")}
    assert [one for one in report.notes if "no model in it says" in one]


def test_names_that_are_none(project: Project) -> None:
    """A table's name that cannot be one is said, and the rest goes on."""
    report = project.check(
        USERS,
        """
        from pydantic import BaseModel
        class A(BaseModel):
            id: int
        """,
        "".join(f'[[contract]]\nmodel = "MODELS:A"\ntable = {table}\n' for table in ('"a..b"', "'\"open'", '"users"')),
    )
    assert told(report) == {("SD203", "A.id")}
    assert len(report.unverified) == 2
    assert report.exit_code == 1


def test_marks_that_say_what_nobody_knows(project: Project) -> None:
    """A mark never breaks the service that has it; the check names it."""
    report = project.check(
        USERS,
        """
        from pydantic import BaseModel
        from schemadrift.contracts import contract
        @contract(table="users", role="write")
        @contract(table="users", driver="mysql")
        @contract()
        @contract(table="users")
        class A(BaseModel):
            id: int
        """,
        'contracts = ["MODELS"]\n',
    )
    assert told(report) == {("SD203", "A.id")}
    assert sorted(one.reason.split(";")[0] for one in report.unverified) == [
        "the contract names a table or a query, one of the two",
        "the driver 'mysql' is none of psycopg, asyncpg, asyncpg+json",
        "the role 'write' is none of read, create, update",
    ]


def test_models_that_reshape_a_row(project: Project) -> None:
    """What a validator of the whole model puts right is no mismatch; what it leaves is."""
    report = project.check(
        USERS,
        """
        from typing import Any
        from pydantic import BaseModel, model_validator
        from schemadrift.contracts import contract
        @contract(table="users")
        class Reshaped(BaseModel):
            ident: str
            name: str
            settings: list[str]
            nothing: int
            @model_validator(mode="before")
            @classmethod
            def reshape(cls, row: Any) -> Any:
                row = dict(row)
                row["ident"] = str(row.pop("id"))
                row["name"] = row["displayName"] or ""
                return row
        @contract(table="users")
        class Fails(BaseModel):
            nothing: int
            @model_validator(mode="before")
            @classmethod
            def fail(cls, row: Any) -> Any:
                return row["no such key"]
        """,
        'contracts = ["MODELS"]\n',
    )
    assert told(report) == {("SD203", "Reshaped.settings"), ("SD202", "Reshaped.nothing")}
    assert ["Fails.nothing" in one.subject for one in report.unverified] == [True]
