"""Whether code is for another kind of database: by its names, and by the decisions that it stands in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_OTHER = re.compile(r"mysql|mariadb|sqlite|oracle|mssql|sqlserver|snowflake|duckdb|clickhouse|bigquery", re.IGNORECASE)
_OURS = re.compile(r"postgres|psycopg|asyncpg|pgsql|cockroach", re.IGNORECASE)


def names_other_database(name: str) -> bool:
    """Whether a name says that it is for another kind of database."""
    return _OTHER.search(name) is not None and _OURS.search(name) is None


def databases(test: ast.expr) -> tuple[bool, bool]:
    """Whether the ways of a decision are for another kind of database: where it holds, and where it does not."""
    words = " ".join(_words(test))
    ours, other = _OURS.search(words) is not None, _OTHER.search(words) is not None
    if ours == other:
        return False, False
    turned = any(isinstance(one, (ast.NotEq, ast.Not, ast.NotIn)) for one in ast.walk(test))
    mixed = any(isinstance(one, ast.BoolOp) for one in ast.walk(test))
    holds, fails = (other, ours and not mixed)
    return (fails, holds and not mixed) if turned else (holds, fails)


def _words(test: ast.expr) -> Iterator[str]:
    for one in ast.walk(test):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
        elif isinstance(one, ast.Attribute):
            yield one.attr
        elif isinstance(one, ast.Name):
            yield one.id
