"""Writes invented schemas as SQL and as models of SQLAlchemy, which declare the same.

`python -m benchmarks.generate 1000` prints the SQL; `python -m benchmarks.generate 1000 models` writes a package
`benchmark_models` into the directory `models`. In the database columns were dropped and added later, so that their
numbers have gaps and their order is not that of the models; neither is drift.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.invented import Column, Index, Table, enums, invent

PACKAGE = "benchmark_models"
_PER_TRANSACTION = 200
_PER_MODULE = 50
_KEYS = {
    "bigserial": "bigserial",
    "serial": "serial",
    "identity": "bigint GENERATED ALWAYS AS IDENTITY",
}
_KEY_MODELS = {
    "bigserial": "mapped_column(BigInteger, primary_key=True)",
    "serial": "mapped_column(Integer, primary_key=True)",
    "identity": "mapped_column(BigInteger, Identity(always=True), primary_key=True)",
}


def script(tables: int) -> Iterator[str]:
    """Yield the SQL in parts, each of which is one transaction; run them in order.

    Args:
        tables: How many tables.
    """
    yield "".join(
        f"CREATE TYPE kind_{number} AS ENUM ({', '.join(map(repr, labels))});\n"
        for number, labels in enumerate(enums(tables))
    )
    for part in _batches(tables, _PER_TRANSACTION):
        yield "\n".join(map(_create, part))


def _batches(tables: int, size: int) -> Iterator[list[Table]]:
    left = invent(tables)
    while part := list(islice(left, size)):
        yield part


def _create(table: Table) -> str:
    name = table.name
    lines = [f"id {_KEYS[table.key]} PRIMARY KEY", "gone integer"]
    for column in table.columns:
        default = f" DEFAULT {column.default}" if column.default is not None else ""
        lines.append(f"{column.name} {column.sql}{default}{' NOT NULL' if column.not_null else ''}")
    lines += [f"{reference.column} bigint" for reference in table.references]
    made = [f"CREATE TABLE {name} (\n  " + ",\n  ".join(lines) + "\n);"]
    made.append(f"ALTER TABLE {name} DROP COLUMN gone, ADD COLUMN {table.later} text;")
    for one in table.references:
        action = f" ON DELETE {one.action}" if one.action in {"CASCADE", "SET NULL"} else f" {one.action}"
        made.append(f"ALTER TABLE {name} ADD FOREIGN KEY ({one.column}) REFERENCES {one.target}{action};")
        made.append(f"CREATE INDEX ix_{name}_{one.column} ON {name} ({one.column});")
    if table.check:
        made.append(f"ALTER TABLE {name} ADD CHECK ({table.check});")
    if table.unique:
        made.append(f"ALTER TABLE {name} ADD UNIQUE ({', '.join(table.unique)});")
    made += [_create_index(table, index) for index in table.indexes]
    if table.comment:
        made.append(f"COMMENT ON TABLE {name} IS '{table.comment}';")
    made += [
        f"COMMENT ON COLUMN {name}.{column.name} IS '{column.comment}';" for column in table.columns if column.comment
    ]
    return "\n".join(made)


def _create_index(table: Table, index: Index) -> str:
    where = f" WHERE {index.where}" if index.where else ""
    unique = "UNIQUE " if index.unique else ""
    return f"CREATE {unique}INDEX {index.name} ON {table.name} ({', '.join(index.keys)}){where};"


def drifts(tables: int) -> Iterator[str]:
    """Yield one change by hand for every hundredth table: what a check of the drifted database has to find."""
    chance = random.Random(f"drifts {tables}")
    for table in invent(tables):
        if table.number % 100 == 42 % max(1, min(tables, 100)):
            yield _change(table, chance)


def _change(table: Table, chance: random.Random) -> str:
    name, column = table.name, table.columns[0]
    alter = f"ALTER TABLE {name}"
    choices = [
        f"{alter} DROP COLUMN {table.later}",
        f"{alter} ALTER {column.name} {'DROP' if column.not_null else 'SET'} NOT NULL",
        f"{alter} ALTER {table.later} TYPE varchar(20)",
        f"{alter} ADD COLUMN surprise integer NOT NULL",
        f"{alter} DROP CONSTRAINT {name}_pkey CASCADE",
    ]
    if table.references:
        choices.append(f"{alter} DROP CONSTRAINT {name}_{table.references[0].column}_fkey")
        choices.append(f"DROP INDEX ix_{name}_{table.references[0].column}")
    choices += [f"DROP INDEX {index.name}" for index in table.indexes]
    choices += [f"{alter} ALTER {one.name} SET DEFAULT 7" for one in table.columns if one.sql == "integer"][:1]
    return f"{chance.choice(choices)};"


def write_models(tables: int, directory: Path) -> None:
    """Write the package `benchmark_models` into a directory: declarative models, fifty to a module.

    Args:
        tables: How many tables, as for `script`.
        directory: Where; it is made where it is not there.
    """
    package = directory / PACKAGE
    package.mkdir(parents=True, exist_ok=True)
    modules = []
    for number, part in enumerate(_batches(tables, _PER_MODULE)):
        modules.append(f"part_{number:03d}")
        text = _HEADER + "".join(map(_model, part))
        (package / f"{modules[-1]}.py").write_text(text, encoding="utf-8")
    kinds = "".join(
        f"kind_{number} = Enum({', '.join(map(repr, labels))}, name='kind_{number}', metadata=Base.metadata)\n"
        for number, labels in enumerate(enums(tables))
    )
    (package / "base.py").write_text(_BASE + kinds, encoding="utf-8")
    imports = "".join(f"from {PACKAGE} import {name}\n" for name in modules)
    start = f"from {PACKAGE}.base import Base\n"
    (package / "__init__.py").write_text(start + imports, encoding="utf-8")


_BASE = """from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


"""
_HEADER = f"""from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional
from uuid import UUID

from sqlalchemy import (
    BigInteger, Boolean, CheckConstraint, Date, DateTime, Double, ForeignKey, Identity, Index, Integer, Numeric, String,
    Text, UniqueConstraint, Uuid, text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from {PACKAGE}.base import *
"""


def _model(table: Table) -> str:
    lines = [f"    __tablename__ = {table.name!r}", f"    id: Mapped[int] = {_KEY_MODELS[table.key]}"]
    lines.append(f"    {table.later}: Mapped[Optional[str]] = mapped_column(Text)")
    lines += [f"    {column.name}: {_mapped(column)}" for column in table.columns]
    for one in table.references:
        extra = f", ondelete={one.action!r}" if one.action in {"CASCADE", "SET NULL"} else ""
        extra = ", deferrable=True" if one.action == "DEFERRABLE" else extra
        key = f"ForeignKey('{one.target}.id'{extra})"
        lines.append(f"    {one.column}: Mapped[Optional[int]] = mapped_column(BigInteger, {key}, index=True)")
    arguments = [_index(index) for index in table.indexes]
    if table.check:
        arguments.append(f"CheckConstraint({table.check!r})")
    if table.unique:
        arguments.append(f"UniqueConstraint({', '.join(map(repr, table.unique))})")
    if table.comment:
        arguments.append(repr({"comment": table.comment}))
    if arguments:
        lines.append(f"    __table_args__ = ({', '.join(arguments)},)")
    return f"\n\nclass T{table.number}(Base):\n" + "\n".join(lines) + "\n"


def _mapped(column: Column) -> str:
    annotation = column.python if column.not_null else f"Optional[{column.python}]"
    arguments = [column.model]
    if column.default is not None:
        arguments.append(f"server_default=text({column.default!r})")
    if column.comment:
        arguments.append(f"comment={column.comment!r}")
    return f"Mapped[{annotation}] = mapped_column({', '.join(arguments)})"


def _index(index: Index) -> str:
    keys = ", ".join(repr(key) if key.isidentifier() else f"text({key!r})" for key in index.keys)
    unique = ", unique=True" if index.unique else ""
    where = f", postgresql_where=text({index.where!r})" if index.where else ""
    return f"Index({index.name!r}, {keys}{unique}{where})"


if __name__ == "__main__":
    if len(sys.argv) > 2:  # noqa: PLR2004 - a directory was given
        write_models(int(sys.argv[1]), Path(sys.argv[2]))
    else:
        for part in script(int(sys.argv[1])):
            sys.stdout.write(f"BEGIN;\n{part}\nCOMMIT;\n")
