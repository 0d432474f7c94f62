"""Invents schemas of any size, always the same ones, with what makes real ones awkward.

Tables have about ten columns, one or two foreign keys, plain, expression and partial indexes, checks, enums,
comments, serial and identity columns. What is invented here is written twice: as SQL and as models (`generate.py`).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

ENUMS = 40
# fmt: off
_WORDS = (
    "account", "amount", "balance", "batch", "bill", "carrier", "category", "channel", "city", "code", "contact",
    "count", "country", "currency", "customer", "depot", "device", "email", "event", "factor", "grade", "grip",
    "height", "invoice", "kind", "label", "length", "level", "lid", "lot", "market", "message", "method", "note",
    "offer", "orbit", "origin", "owner", "parcel", "partner", "path", "phase", "phone", "pixel", "place", "plan",
    "point", "price", "quantity", "rank", "rate", "ratio", "reason", "region", "role", "route", "score", "sector",
    "segment", "serial", "share", "shift", "source", "stage", "state", "stock", "street", "tariff", "team", "term",
    "ticket", "token", "track", "unit", "value", "vendor", "volume", "weight", "zone",
)
# fmt: on
# In SQL, its default, and as the models say it.
_TYPES = (
    ("text", None, "str", "Text"),
    ("text", "''", "str", "Text"),
    ("varchar(255)", None, "str", "String(255)"),
    ("varchar(30)", "'new'", "str", "String(30)"),
    ("integer", "0", "int", "Integer"),
    ("integer", None, "int", "Integer"),
    ("bigint", None, "int", "BigInteger"),
    ("numeric(12,2)", "0", "Decimal", "Numeric(12, 2)"),
    ("boolean", "false", "bool", "Boolean"),
    ("boolean", "true", "bool", "Boolean"),
    ("timestamptz", "now()", "datetime", "DateTime(timezone=True)"),
    ("timestamptz", "now() + interval '30 days'", "datetime", "DateTime(timezone=True)"),
    ("date", "CURRENT_DATE", "date", "Date"),
    ("uuid", "gen_random_uuid()", "UUID", "Uuid"),
    ("jsonb", "'{}'", "dict[str, Any]", "JSONB"),
    ("text[]", "ARRAY[]::text[]", "list[str]", "ARRAY(Text)"),
    ("double precision", None, "float", "Double"),
)
_TEXTS = frozenset({"text", "varchar(255)", "varchar(30)"})
_NUMBERS = frozenset({"integer", "bigint", "numeric(12,2)"})


@dataclass(slots=True)
class Column:
    """A column: its type in SQL, in an annotation and for SQLAlchemy."""

    name: str
    sql: str
    python: str
    model: str
    default: str | None = None
    not_null: bool = False
    comment: str | None = None


@dataclass(slots=True)
class Reference:
    """A foreign key of one column, with an index of its own."""

    column: str
    target: str
    action: str


@dataclass(slots=True)
class Index:
    """An index; keys and condition are SQL, `plain` keys are columns."""

    name: str
    keys: tuple[str, ...]
    unique: bool = False
    where: str | None = None


@dataclass(slots=True)
class Table:
    """A table. `later` was added after the table was made, and is declared among the first columns."""

    number: int
    name: str
    key: str
    later: str
    columns: list[Column] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    check: str | None = None
    unique: tuple[str, ...] = ()
    indexes: list[Index] = field(default_factory=list)
    comment: str | None = None


def enums(tables: int) -> list[tuple[str, ...]]:
    """Give the labels of the enums kind_0, kind_1, … of a schema with that many tables."""
    chance = random.Random(f"enums {tables}")
    return [tuple(chance.sample(_WORDS, 4)) for _ in range(ENUMS)]


def invent(tables: int) -> Iterator[Table]:
    """Yield that many tables, each of which refers to earlier ones only."""
    chance = random.Random(tables)
    names: list[str] = []
    for number in range(tables):
        table = Table(
            number,
            f"t{number:05d}_{chance.choice(_WORDS)}",
            chance.choice(("bigserial", "serial", "identity")),
            f"later_{number % 7}",
        )
        table.columns = [_column(name, chance) for name in chance.sample(_WORDS, 8)]
        targets = [chance.choice(names) for _ in range(chance.choice((1, 1, 2)))] if names else []
        for place, target in enumerate(targets):
            action = chance.choice(("", "", "CASCADE", "SET NULL", "DEFERRABLE"))
            table.references.append(Reference(f"ref_{place}", target, action))
        names.append(table.name)
        _guards(table, chance)
        if chance.random() < 0.3:  # noqa: PLR2004 - shares of tables
            table.comment = f"What is known of each {table.name}"
        if chance.random() < 0.3:  # noqa: PLR2004
            table.columns[0].comment = f"The {table.columns[0].name}, as the partner gave it"
        yield table


def _column(name: str, chance: random.Random) -> Column:
    sql, default, python, model = chance.choice(_TYPES)
    if chance.random() < 0.1:  # noqa: PLR2004 - one in ten
        number = chance.randrange(ENUMS)
        sql, default, python, model = f"kind_{number}", None, "str", f"kind_{number}"
    if chance.random() >= 0.8:  # noqa: PLR2004
        default = None
    return Column(name, sql, python, model, default, not_null=chance.random() < 0.5)  # noqa: PLR2004


def _guards(table: Table, chance: random.Random) -> None:
    """Give a check to every third table, and the odd index on an expression or on part of the rows."""
    texts = [column.name for column in table.columns if column.sql in _TEXTS]
    numbers = [column.name for column in table.columns if column.sql in _NUMBERS]
    flags = [column.name for column in table.columns if column.sql == "boolean"]
    name = table.name
    if numbers and chance.random() < 0.35:  # noqa: PLR2004
        bound = chance.choice((100, 120, 500, 1000, 10000, 100000))
        table.check = f"{numbers[0]} >= 0 AND {numbers[0]} < {bound}"
    if texts and chance.random() < 0.3:  # noqa: PLR2004
        table.indexes.append(Index(f"{name}_lower", (f"lower({texts[0]})",)))
    if flags and chance.random() < 0.3:  # noqa: PLR2004
        where = f"{flags[0]} AND id > {chance.randrange(99)}"
        table.indexes.append(Index(f"{name}_some", (table.later,), where=where))
    if texts and chance.random() < 0.2:  # noqa: PLR2004
        table.indexes.append(Index(f"{name}_once", (texts[-1], "id DESC"), unique=True))
    if numbers and chance.random() < 0.2:  # noqa: PLR2004
        table.unique = (numbers[-1], "id")
