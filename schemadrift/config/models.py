"""What may be in a configuration file, as pydantic models: the published JSON Schema is made of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    SecretStr,
    WithJsonSchema,
    model_validator,
)

from schemadrift.codes import CODES, Code, find, nearest
from schemadrift.config.patterns import Pattern

_DAY = 86_400
_ONE_OR_SEVERAL = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _pattern(value: Any) -> Pattern:
    return Pattern(_text(value))


def _code(value: Any) -> Code:
    text = _text(value)
    found = find(text)
    if found is None:
        near = nearest(text)
        raise ValueError(
            f"{text!r} is no code; {f'did you mean {near}?' if near else 'schemadrift explain lists them'}"
        )
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("is no text; write it in quotes")  # noqa: TRY004 - what pydantic wants of a validator
    return value


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; say it in a few words")
    return text.strip()


def _secret(value: Any) -> Any:
    return SecretStr(value) if isinstance(value, str) else value


Texts: TypeAlias = Annotated[list[str], BeforeValidator(_listed), WithJsonSchema(_ONE_OR_SEVERAL)]
"""A list of texts; a single one needs no brackets."""
PatternText: TypeAlias = Annotated[Pattern, PlainValidator(_pattern), WithJsonSchema({"type": "string"})]
Patterns: TypeAlias = Annotated[list[PatternText], BeforeValidator(_listed), WithJsonSchema(_ONE_OR_SEVERAL)]
CodeText: TypeAlias = Annotated[
    Code,
    PlainValidator(_code),
    WithJsonSchema({"enum": [*CODES, *(one.name for one in CODES.values())]}),
]
Said: TypeAlias = Annotated[str, AfterValidator(_said), WithJsonSchema({"type": "string", "minLength": 1})]
Secret: TypeAlias = Annotated[SecretStr, BeforeValidator(_secret), WithJsonSchema({"type": "string"})]
EffectText: TypeAlias = Literal["breaks-reads", "breaks-writes", "integrity", "performance", "cosmetic"]
Driver: TypeAlias = Literal["psycopg", "asyncpg", "asyncpg+json"]
"""asyncpg gives json and jsonb as texts, unless a codec is set: asyncpg+json."""
Gate: TypeAlias = Literal["breaks-reads", "breaks-writes", "integrity", "performance", "cosmetic", "never"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class OwnedTable(_Table):
    """Objects of another team or tool: reported with their owner, and not counted by the gate."""

    pattern: Annotated[PatternText, Field(description="The objects, as in public.auth_*.")]
    owner: Annotated[Said, Field(description="Whose they are.")]


class EffectTable(_Table):
    """Another effect for the drifts of a code."""

    code: Annotated[CodeText, Field(description="The code's number or name, as `schemadrift explain` lists them.")]
    object: Annotated[PatternText | None, Field(description="Only in these objects.")] = None
    effect: Annotated[EffectText, Field(description="What such a drift does to this application.")]


class WaiverTable(_Table):
    """A drift that somebody decided to live with, until a day."""

    code: Annotated[CodeText, Field(description="The code's number or name.")]
    object: Annotated[PatternText, Field(description="In these objects.")]
    reason: Annotated[Said, Field(description="Why it may stay.")]
    owner: Annotated[Said, Field(description="Who answers for it.")]
    expires: Annotated[dt.date, Field(description="The last day on which it holds, by UTC.")]


class ReturnsTable(_Table):
    """The model that the rows of a query become."""

    query: Annotated[Said, Field(description="The query, as path/to/file.py:function, or its name in a file of SQL.")]
    model: Annotated[Said, Field(description="The model, as package.module:Model.")]


class QueriesTable(_Table):
    """The SQL in the code base, which the server is asked about and which is never run."""

    paths: Annotated[
        Texts, Field(description="Files, folders and patterns of Python and SQL; they start in this file's folder.")
    ]
    exclude: Annotated[Texts, Field(description="Files and folders to leave out, as in tests or */vendor/*.")] = []
    style: Annotated[
        Literal["format", "named", "qmark"] | None,
        Field(description="How parameters are written where a text does not show it."),
    ] = None
    values: Annotated[
        dict[str, str],
        Field(description='What expressions in texts stand for that no file tells, as in "settings.table" = "jobs".'),
    ] = {}
    returns: Annotated[list[ReturnsTable], Field(description="Models that rows become.")] = []
    search_path: Annotated[
        Texts, Field(description="Schemas that names are looked up in.  Without it those of the role.")
    ] = []
    declared: Annotated[
        bool,
        Field(
            description="Where the database and the models differ, ask about the statements on a clone after the plan "
            "too, on an embedded server.  [default: true]"
        ),
    ] = True
    driver: Annotated[
        Literal["psycopg", "asyncpg", "asyncpg+json"],
        Field(description="What gives the application its values.  [default: psycopg]"),
    ] = "psycopg"
    cache: Annotated[bool, Field(description="Remember what was found in files that do not change.")] = True


class ContractTable(_Table):
    """A Pydantic model, and the table, view or query that it is bound to."""

    model: Annotated[Said, Field(description="The class: package.module:Class or path/to/file.py:Class.")]
    table: Annotated[Said | None, Field(description="The table or view, as in user_credits or billing.invoices.")] = (
        None
    )
    query: Annotated[Said | None, Field(description="Instead of a table: a statement whose result it reads.")] = None
    role: Annotated[
        Literal["read", "create", "update"],
        Field(description="Rows become the model (read), or it becomes a row (create), or changes one (update)."),
    ] = "read"
    columns: Annotated[dict[str, Said], Field(description="Field = column, where their names differ.")] = {}
    computed: Annotated[Texts, Field(description="Fields that no column keeps.")] = []
    driver: Annotated[Driver | None, Field(description="The driver that gives this model its values.")] = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("names a table or a query, one of the two")
        return self


class RowsTable(_Table):
    """What rows must satisfy."""

    files: Annotated[
        Texts,
        Field(
            description="Files of expectations (TOML; they start in this file's folder), and lists of them in Python "
            "as package.module:attribute."
        ),
    ]
    budget: Annotated[
        float | None, Field(gt=0, le=_DAY, description="Seconds for all expectations together.  [default: 60]")
    ] = None
    jobs: Annotated[int | None, Field(ge=1, le=32, description="Connections at the same time.  [default: 1]")] = None
    sample_above: Annotated[
        int | None, Field(ge=1, description="Of a table with more rows only a sample of so many is looked at.")
    ] = None
    keys: Annotated[int | None, Field(ge=0, le=1000, description="How many offenders are named.  [default: 5]")] = None
    values: Annotated[bool, Field(description="Show the values of the offenders that are named too.")] = False


class MigrationsTable(_Table):
    """Where migrations of other tools are, so that what they note in the database is compared with them."""

    alembic: Annotated[str | None, Field(description="An alembic.ini, or the folder of its scripts.")] = None
    drizzle: Annotated[str | None, Field(description="The folder that drizzle-kit writes into.")] = None
    django: Annotated[str | None, Field(description="The folder of the apps.")] = None
    prisma: Annotated[str | None, Field(description="The folder prisma/migrations.")] = None
    flyway: Annotated[str | None, Field(description="The folder of the scripts.")] = None
    tables: Annotated[
        dict[str, Said],
        Field(description='Ledgers that are elsewhere, by their tools, as in drizzle = "public.__drizzle_migrations".'),
    ] = {}

    @model_validator(mode="after")
    def _known(self) -> Self:
        for tool in sorted(self.tables.keys() - (type(self).model_fields.keys() - {"tables"})):
            raise ValueError(f"has a table for {tool}, which is no tool that is known here")
        return self


class TargetTable(_Table):
    """One database and what the code declares for it."""

    url: Annotated[
        Secret | None,
        Field(
            description="The database: a URL, or env:NAME for the variable that holds it. "
            "Without it DATABASE_URL, then the PG* variables."
        ),
    ] = None
    declared: Annotated[
        Texts | None,
        Field(
            description="Models as package.module:attribute or path/to/file.py:attribute, or one snapshot file; "
            "paths start in this file's folder."
        ),
    ] = None
    schemas: Annotated[Texts | None, Field(description="Only these schemas.")] = None
    include: Annotated[Patterns | None, Field(description="Compare only these objects, as in public.shop_*.")] = None
    exclude: Annotated[Patterns | None, Field(description="Do not compare these, as in public.audit_*.")] = None
    strict: Annotated[bool | None, Field(description="What nothing declares is drift.")] = None
    fail_on: Annotated[Gate | None, Field(description="The least effect that fails the gate.")] = None
    timeout: Annotated[
        float | None, Field(gt=0, le=_DAY, description="Seconds to connect, and for each statement.")
    ] = None
    count_owned: Annotated[
        bool | None, Field(description="What belongs to others counts for the gate all the same.")
    ] = None
    owned: Annotated[list[OwnedTable], Field(description="What belongs to others.")] = []
    effect: Annotated[list[EffectTable], Field(description="Other effects.")] = []
    waiver: Annotated[list[WaiverTable], Field(description="Drifts to live with.")] = []
    queries: Annotated[QueriesTable | None, Field(description="The SQL in the code base.")] = None
    contract: Annotated[list[ContractTable], Field(description="Models and what they are bound to.")] = []
    contracts: Annotated[
        Texts | None,
        Field(
            description="Modules or files whose Pydantic models say themselves what they are bound to, with "
            "`schemadrift.contracts`; SQLModel tables among them bind themselves."
        ),
    ] = None
    driver: Annotated[
        Driver | None,
        Field(description="The driver that gives the application its values: psycopg where nothing is said."),
    ] = None
    rows: Annotated[RowsTable | None, Field(description="Expectations on rows.")] = None
    migrations: Annotated[
        MigrationsTable | None, Field(description="Migrations of other tools, and what they note in the database.")
    ] = None


class FileTable(TargetTable):
    """The configuration of schemadrift: one target, or what all targets have in common."""

    target: Annotated[dict[str, TargetTable], Field(description="Several targets by their names.")] = {}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file; in pyproject.toml, of its table tool.schemadrift."""
    schema = FileTable.model_json_schema()
    definitions = schema["$defs"]
    named = definitions["TargetTable"]
    definitions["NamedTargetTable"] = {
        **named,
        "title": "NamedTargetTable",
        "properties": {"name": {"type": "string", "description": "Its name."}, **named["properties"]},
        "required": ["name"],
    }
    several = schema["properties"]["target"]
    schema["properties"]["target"] = {
        "description": several["description"],
        "anyOf": [
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/TargetTable"}},
            {"type": "array", "items": {"$ref": "#/$defs/NamedTargetTable"}},
        ],
    }
    schema["title"] = "schemadrift configuration"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
