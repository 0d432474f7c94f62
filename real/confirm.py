"""Confirms each finding in the catalog: another query than the reader's, one line of what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
Finding: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = tuple[bool, str]

_NAME = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')


def names(qualified: str) -> tuple[str, ...]:
    """Take a qualified name apart."""
    return tuple((one[1] or "").replace('""', '"') or one[2] for one in _NAME.finditer(qualified))


class Confirmation:
    """Looks into one database for what a finding says.

    Args:
        connection: To the database that the finding is about.
        declared: To the database built from the models, on which refused statements are tried.
        statements: Name (of an index, or of a foreign key's table) and statement that create_all would send.
    """

    def __init__(self, connection: Connection, declared: Connection, statements: list[list[str]]) -> None:
        """Only remembers them."""
        self._connection = connection
        self._declared = declared
        self._statements = statements

    def of(self, finding: Finding) -> Answer:
        """Whether the catalog agrees, and what it says."""
        if finding["change"] == "impossible":
            return self._refused(finding)
        kind, field = finding["kind"], finding["field"]
        if field == "name":
            return self._named(finding)
        ways: dict[str, Callable[[Finding], Answer]] = {
            "column": self._column,
            "index": self._index if finding["change"] == "changed" else self._no_index,
            "primary_key": self._primary_key,
            "trigger": self._trigger,
            "unique": self._redundant,
        }
        if kind not in ways:
            return False, f"there is no way here to confirm {kind} {field}"
        return ways[kind](finding)

    def _one(self, query: str, *values: object) -> Any:
        row = self._connection.execute(query.encode(), values).fetchone()
        return row[0] if row else None

    def _column(self, finding: Finding) -> Answer:
        schema, table, column = names(finding["object"])
        row = self._connection.execute(
            """SELECT format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
               FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
               WHERE a.attrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND a.attname = %s
               AND NOT attisdropped""",
            (schema, table, column),
        ).fetchone()
        if row is None:
            return finding["change"] == "missing", "pg_attribute has no such row"
        type_, not_null, default = row
        if finding["field"] == "type":
            return type_ == finding["live"] != finding["declared"], f"`format_type` is {type_}"
        if finding["field"] == "not_null":
            return not_null == (finding["live"] == "NOT NULL"), f"`attnotnull` is {str(not_null).lower()}"
        if finding["field"] == "default":
            said = "pg_attrdef has no row" if default is None else f"`pg_get_expr(adbin)` is `{default}`"
            return (default is None) == (not finding["live"]), said
        return False, f"there is no way here to confirm the {finding['field']} of a column"

    def _index(self, finding: Finding) -> Answer:
        schema, _, index = names(finding["live_object"])
        definition = self._one("SELECT pg_get_indexdef(format('%%I.%%I', %s::text, %s::text)::regclass)", schema, index)
        has_predicate = " WHERE " in definition
        holds = has_predicate == bool(finding["live"]) if finding["field"] == "predicate" else True
        return holds and finding["live"] != finding["declared"], f"`{definition}`"

    def _no_index(self, finding: Finding) -> Answer:
        schema, table, index = names(finding["object"])
        found = self._connection.execute(
            """SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
               WHERE i.indrelid = format('%%I.%%I', %s::text, %s::text)::regclass ORDER BY 1""",
            (schema, table),
        ).fetchall()
        keys = finding["declared"].rpartition("(")[2]
        alike = [name for name, definition in found if name == index or definition.endswith(f"({keys}")]
        return not alike, f"none of the {len(found)} indexes in pg_index is named so or has the keys ({keys}"

    def _primary_key(self, finding: Finding) -> Answer:
        schema, table, _ = names(finding["object"])
        definition = self._one(
            """SELECT pg_get_constraintdef(oid) FROM pg_constraint
               WHERE conrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND contype = 'p'""",
            schema,
            table,
        )
        if definition is None:
            return finding["change"] == "missing", "pg_constraint has no row with contype p"
        return definition == f"PRIMARY KEY ({finding['live']})", f"`{definition}`"

    def _trigger(self, finding: Finding) -> Answer:
        schema, table, trigger = names(finding["object"])
        definition = self._one(
            """SELECT pg_get_triggerdef(oid) FROM pg_trigger
               WHERE tgrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND tgname = %s""",
            schema,
            table,
            trigger,
        )
        return definition is not None, f"`{definition}`"

    def _redundant(self, finding: Finding) -> Answer:
        schema, table, unique = names(finding["object"])
        found = self._connection.execute(
            """SELECT conname, contype::text, array_to_string(ARRAY(SELECT unnest(conkey) ORDER BY 1), ' '),
                      pg_get_constraintdef(oid)
               FROM pg_constraint
               WHERE conrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND contype IN ('p', 'u')""",
            (schema, table),
        ).fetchall()
        mine = [one for one in found if one[0] == unique]
        twins = [one for one in found if one[0] != unique and mine and one[2] == mine[0][2]]
        return bool(twins), f"`{' and '.join(one[3] for one in (*mine, *twins))}`"

    def _named(self, finding: Finding) -> Answer:
        schema, table, live = names(finding["live_object"])
        declared = names(finding["object"])[-1]
        found = self._connection.execute(
            """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE conrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND conname IN (%s, %s)""",
            (schema, table, live, declared),
        ).fetchall()
        here: dict[str, str] = dict(found)
        # a UNIQUE over the key's columns takes the key's name where both are made at once, and is beside it here
        holds = live in here and here[live] != here.get(declared)
        return holds, f"conname is {live}: `{here.get(live)}`"

    def _refused(self, finding: Finding) -> Answer:
        _, table, name = names(finding["object"])
        wanted = name if finding["kind"] == "index" else table
        statements = [statement for made, statement in self._statements if made == wanted]
        with self._declared.transaction(force_rollback=True):
            if finding["kind"] == "index":
                self._declared.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(sql.Identifier(name)))
            for statement in statements:
                try:
                    with self._declared.transaction():
                        self._declared.execute(statement.encode())
                except psycopg.errors.DuplicateObject:
                    continue  # a foreign key with a name, which the database has
                except psycopg.Error as error:
                    return True, f"`{' '.join(statement.split())}`: {error.diag.message_primary}"
        return False, "PostgreSQL takes every statement of it"
