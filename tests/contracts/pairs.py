"""Column types and annotations, with the verdict on each pair: models as services have them, and what breaks them."""

from __future__ import annotations

import datetime as dt
import enum
import ipaddress
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ByteSize,
    Field,
    HttpUrl,
    IPvAnyAddress,
    Json,
    NaiveDatetime,
    PastDate,
    PositiveInt,
    SecretStr,
    StrictInt,
    StrictStr,
)

TYPES = """
CREATE TYPE mood AS ENUM ('happy', 'sad', 'so-so');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN short_name AS varchar(20) NOT NULL;
"""


class Mood(enum.Enum):
    HAPPY = "happy"
    SAD = "sad"
    SO_SO = "so-so"


class OldMood(enum.StrEnum):
    HAPPY = "happy"
    SAD = "sad"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Details(BaseModel):
    tier: str
    source: str | None = None


class Pair(NamedTuple):
    """One pair.

    Attributes:
        column: As CREATE TABLE has it, without the name.
        annotation: The field's type.
        psycopg: The number of the code that is expected; "" for none.
        asyncpg: Likewise, where it is another one.
    """

    column: str
    annotation: Any
    psycopg: str = ""
    asyncpg: str | None = None

    def expected(self, driver: str) -> str:
        return self.psycopg if self.asyncpg is None or driver == "psycopg" else self.asyncpg


PAIRS = (
    # whole numbers
    Pair("integer NOT NULL", int),
    Pair("bigint NOT NULL", int),
    Pair("smallint NOT NULL", float),
    Pair("integer", int, "SD204"),
    Pair("integer", int | None),
    Pair("integer NOT NULL", str, "SD203"),
    Pair("bigint NOT NULL", StrictInt),
    Pair("integer NOT NULL", bool, "SD203"),
    Pair("integer NOT NULL", Decimal),
    Pair("bigint NOT NULL", uuid.UUID, "SD203"),
    Pair("integer NOT NULL", PositiveInt, "SD206"),
    Pair("integer NOT NULL CHECK (COLUMN > 0)", PositiveInt),
    Pair("integer NOT NULL CHECK (COLUMN BETWEEN 1 AND 100)", Annotated[int, Field(ge=1, le=10)], "SD206"),
    Pair("integer NOT NULL CHECK (COLUMN IN (1, 2))", Level),
    Pair("integer NOT NULL CHECK (COLUMN IN (1, 2, 3))", Level, "SD205"),
    Pair("positive NOT NULL", PositiveInt),
    # numbers with fractions
    Pair("numeric(18,6) NOT NULL", Decimal),
    Pair("numeric(18,6) NOT NULL", float, "SD207"),
    Pair("numeric(10,2) NOT NULL", float),
    Pair("numeric(10,2) NOT NULL", int, "SD203"),
    Pair("numeric(10,0) NOT NULL", int),
    Pair("numeric NOT NULL", str, "SD203"),
    Pair("numeric(18,6) NOT NULL", Annotated[Decimal, Field(max_digits=10, decimal_places=2)], "SD206"),
    Pair("numeric(10,2) NOT NULL", Annotated[Decimal, Field(max_digits=10, decimal_places=2)]),
    Pair("numeric(18,6)", dict[str, Any] | None, "SD203"),
    Pair("double precision NOT NULL", float),
    Pair("double precision NOT NULL", int, "SD203"),
    Pair("real NOT NULL", Decimal),
    Pair("money NOT NULL", Decimal, "SD203"),
    # truth
    Pair("boolean NOT NULL", bool),
    Pair("boolean NOT NULL", int),
    Pair("boolean", bool, "SD204"),
    Pair("boolean NOT NULL", str, "SD203"),
    # keys
    Pair("uuid NOT NULL", uuid.UUID),
    Pair("uuid NOT NULL", str, "SD203"),
    Pair("uuid NOT NULL", Annotated[str, BeforeValidator(str)]),
    Pair("uuid NOT NULL", int, "SD203"),
    Pair("text NOT NULL", uuid.UUID, "SD206"),
    # texts
    Pair("text NOT NULL", str),
    Pair("varchar(50) NOT NULL", StrictStr),
    Pair("varchar(50) NOT NULL", Annotated[str, Field(max_length=50)]),
    Pair("varchar(255) NOT NULL", Annotated[str, Field(max_length=50)], "SD206"),
    Pair("text NOT NULL", Annotated[str, Field(max_length=50)], ""),
    Pair("text NOT NULL", int, "SD206"),
    Pair("text NOT NULL", bytes),
    Pair("text NOT NULL", list[str], "SD203"),
    Pair("char(3) NOT NULL", Annotated[str, Field(max_length=3)]),
    Pair("text NOT NULL", Literal["a", "b"], "SD206"),
    Pair("text NOT NULL CHECK (COLUMN IN ('a', 'b'))", Literal["a", "b"]),
    Pair("text NOT NULL CHECK (COLUMN IN ('a', 'b', 'c'))", Literal["a", "b"], "SD205"),
    Pair("short_name", str),
    # enums
    Pair("mood NOT NULL", Mood),
    Pair("mood NOT NULL", str),
    Pair("mood NOT NULL", OldMood, "SD205"),
    Pair("mood NOT NULL", Literal["happy", "sad", "so-so"]),
    Pair("mood", Mood, "SD204"),
    Pair("mood NOT NULL", int, "SD203"),
    Pair("mood[] NOT NULL", list[Mood], "SD203", ""),
    Pair("mood[] NOT NULL", list[OldMood], "SD203", "SD205"),
    # times
    Pair("timestamptz NOT NULL", dt.datetime),
    Pair("timestamptz NOT NULL", AwareDatetime),
    Pair("timestamptz NOT NULL", NaiveDatetime, "SD203"),
    Pair("timestamp NOT NULL", AwareDatetime, "SD203"),
    Pair("timestamp NOT NULL", NaiveDatetime),
    Pair("timestamptz NOT NULL", str, "SD203"),
    Pair("timestamptz NOT NULL", dt.date, "SD203"),
    Pair("date NOT NULL", dt.date),
    Pair("date NOT NULL", dt.datetime),
    Pair("date NOT NULL", str, "SD203"),
    Pair("time NOT NULL", dt.time),
    Pair("interval NOT NULL", dt.timedelta),
    Pair("interval NOT NULL", int, "SD203"),
    # JSON
    Pair("jsonb NOT NULL", dict[str, Any], "", "SD203"),
    Pair("jsonb NOT NULL", list[Any], "", "SD203"),
    Pair("jsonb NOT NULL DEFAULT '{}'", list[str], "SD203"),
    Pair("jsonb NOT NULL", Details, "", "SD203"),
    Pair("jsonb NOT NULL", str, "SD203", ""),
    Pair("jsonb NOT NULL", Json[dict[str, Any]], "SD203", ""),
    Pair("json NOT NULL", Any),
    Pair("jsonb", dict[str, Any], "SD204", "SD203"),
    # arrays, bytes, addresses
    Pair("text[] NOT NULL", list[str]),
    Pair("integer[] NOT NULL", list[str], "SD203"),
    Pair("integer[] NOT NULL", set[int]),
    Pair("text[] NOT NULL", str, "SD203"),
    Pair("bytea NOT NULL", bytes),
    Pair("bytea NOT NULL", str, "SD203"),
    Pair("inet NOT NULL", str, "SD203"),
    Pair("inet NOT NULL", ipaddress.IPv4Address | ipaddress.IPv6Address),
    Pair("cidr NOT NULL", ipaddress.IPv4Network),
    Pair("macaddr NOT NULL", str),
    Pair("int4range NOT NULL", str, "SD203"),
    Pair("int4range NOT NULL", Any),
    # types that are narrower by what they are
    Pair("inet NOT NULL", IPvAnyAddress),
    Pair("integer NOT NULL", Level, "SD206"),
    Pair("numeric(3,0) NOT NULL", Literal[1, 2], "SD206"),
    Pair("bigint NOT NULL", ByteSize, "SD206"),
    Pair("text NOT NULL", HttpUrl, "SD206"),
    Pair("text NOT NULL", Json[dict[str, Any]], "SD206"),
    Pair("text NOT NULL", Decimal, "SD206"),
    Pair("varchar(20) NOT NULL", Annotated[str, Field(pattern="^usr_[0-9]+$")], "SD206"),
    Pair("text[] NOT NULL", Annotated[list[str], Field(min_length=1)], "SD206"),
    Pair("jsonb NOT NULL DEFAULT '{}'", Details, "SD206", "SD203"),
    Pair("jsonb NOT NULL DEFAULT '[]'", list[Details], "", "SD203"),
    Pair("date NOT NULL", PastDate, "SD206"),
    Pair("text NOT NULL", SecretStr),
)
