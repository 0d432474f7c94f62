"""Which calls run SQL, where its text stands in them, and what driver they belong to."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from typing import NamedTuple

from schemadrift.catalog.names import word_set
from schemadrift.queries.scopes import Module, called_name

_RUN = word_set(
    """
    execute executemany execute_many execute_async execute_query execute_sql execute_values execute_batch
    fetch fetch_all fetch_one fetch_val fetch_dict fetch_scalar fetchall fetchone fetchrow fetchval fetchmany
    iterate scalar scalars scalar_one stream stream_scalars copy copy_expert copy_from_query copy_to_query
    exec exec_driver_sql execute_driver_sql executescript prepare cursor raw mogrify
    read_sql read_sql_query run_sql RunSQL RawSQL text TextClause SQL
    """
)
"""Names of methods and functions that take SQL as their first text."""
_OWN = word_set(
    """
    executemany execute_many execute_values execute_batch fetch_all fetch_one fetch_val fetchrow fetchval
    exec_driver_sql copy_expert copy_from_query mogrify read_sql read_sql_query RunSQL RawSQL TextClause
    """
)
"""Those of them that nothing but a database has."""
_ALWAYS = word_set(
    """
    execute executemany execute_many execute_values execute_batch fetch fetch_all fetch_one fetch_val fetchrow fetchval
    scalar scalars exec_driver_sql copy_expert
    """
)
"""Those of them that take nothing else: one whose text is not known is worth counting."""
_OTHERS = word_set(
    """
    sqlite3 aiosqlite pysqlite3 MySQLdb pymysql aiomysql mysql asyncmy duckdb clickhouse_driver clickhouse_connect
    cx_Oracle oracledb pyodbc pymssql snowflake cassandra trino presto pyhive google redshift_connector databricks
    """
)
"""Drivers of other databases."""
_FRAGMENTS = frozenset({"text", "TextClause", "SQL", "RawSQL"})
"""Those of them that also take parts of a statement."""
_SECOND = frozenset({"execute_values", "execute_batch"})
"""Those that take it after the cursor."""
_LIBRARIES = word_set(
    """
    psycopg psycopg2 psycopg_pool asyncpg aiopg databases sqlalchemy sqlmodel django alembic pg8000 flask_sqlalchemy
    tortoise piccolo peewee pugsql aiosql
    """
)
_CLIENT = frozenset({"psycopg2", "django", "aiopg"})
_SERVER = frozenset({"asyncpg", "psycopg", "pg8000"})
_RECEIVER = re.compile(
    r"(?:\A|_)(?:cur|curs|cursor|cn|con|conn|connection|db|database|session|sess|engine|op|pool|tx|trans|transaction|pg"
    r"|postgres|dbapi|bind|connector|schema_editor)(?:\d*)(?:\Z|_)",
    re.IGNORECASE,
)
_VALUES = frozenset({"args", "params", "parameters", "vars", "values", "argslist", "seq_of_parameters", "query_params"})
_NAMED = frozenset({"query", "sql", "statement", "command", "operation", "clause", "object_", "sqltext"})


class Run(NamedTuple):
    """A call that may run SQL.

    Attributes:
        name: What is called: "execute".
        text: The expression of its text.
        database: Whether it is surely a database's.
        given: Whether values come along; None where stars hide it.
        colon: Whether `:name` stands for a value in it.
        fragment: Whether the text may be a part of a statement only.
        always: Whether it takes nothing but SQL.
    """

    name: str
    text: ast.expr
    database: bool
    given: bool | None
    colon: bool
    fragment: bool
    always: bool


class Calls:
    """Knows the calls of one module."""

    def __init__(self, module: Module) -> None:
        roots = {name.split(".")[0] for name in module.imports}
        self.imports_database = not roots.isdisjoint(_LIBRARIES)
        self.driver = _driver(roots)
        self.other_database = not roots.isdisjoint(_OTHERS) and not self.imports_database
        self.builds = not roots.isdisjoint({"sqlalchemy", "sqlmodel", "flask_sqlalchemy"})

    def read(self, node: ast.Call, wrappers: Collection[str]) -> Run | None:
        """Read a call; None where it runs no SQL.

        Args:
            node: The call.
            wrappers: Names of the module's own functions that hand a text on to such a call.
        """
        name = called_name(node)
        if name not in _RUN and name not in wrappers:
            return None
        arguments = node.args[1:] if name in _SECOND else node.args
        text = arguments[0] if arguments else next((one.value for one in node.keywords if one.arg in _NAMED), None)
        if text is None or isinstance(text, ast.Starred):
            return None
        if name == "cursor" and isinstance(text, ast.Attribute):
            return None  # cursor(factories.DictCursor)
        return Run(
            name=name,
            text=text,
            database=name in wrappers or name in _OWN or self._receives(node, name),
            given=_given(node, arguments, name),
            colon=name in {"text", "TextClause"},
            fragment=name in _FRAGMENTS,
            always=name in _ALWAYS or name in wrappers,
        )

    def _receives(self, node: ast.Call, name: str) -> bool:
        """Whether what the method is of is a database's, by its name or by what the module imports."""
        if name in _FRAGMENTS:
            return self.imports_database
        if not isinstance(node.func, ast.Attribute):
            return False
        receiver = node.func.value
        while isinstance(receiver, (ast.Call, ast.Await, ast.Subscript)):
            receiver = receiver.func if isinstance(receiver, ast.Call) else receiver.value
        last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
        return _RECEIVER.search(last) is not None or (self.imports_database and name not in {"copy", "exec", "prepare"})


def _driver(roots: set[str]) -> str:
    client, server = not roots.isdisjoint(_CLIENT), not roots.isdisjoint(_SERVER)
    return "" if client == server else "client" if client else "server"


def _given(node: ast.Call, arguments: list[ast.expr], name: str) -> bool | None:
    if any(isinstance(one, ast.Starred) for one in node.args) or any(one.arg is None for one in node.keywords):
        return None
    if name in _FRAGMENTS or name in {"exec", "raw", "cursor", "prepare"}:
        return None
    return len(arguments) > 1 or any(one.arg in _VALUES for one in node.keywords)


def is_text(node: ast.expr, *, built: bool) -> bool:
    """Whether an expression can be a text at all.

    Args:
        node: The expression.
        built: Whether statements are also built by functions, as SQLAlchemy's `select(User)` does: then that is none.
    """
    if isinstance(node, ast.Call) and built:
        name = called_name(node)
        return name in {"format", "join", "dedent", "cleandoc", "text", "SQL", "str", "replace", "strip", "as_string"}
    return not isinstance(node, (ast.Dict, ast.List, ast.Set, ast.Tuple, ast.Lambda, ast.ListComp, ast.Await))
