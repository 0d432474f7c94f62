"""What lies outside of the schemas that are read, and is referred to from within."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from psycopg import sql

from schemadrift.catalog.names import quote
from schemadrift.postgres.reading import types as data_types
from schemadrift.postgres.reading.fetch import Query, Rows
from schemadrift.postgres.reading.gathered import Gathered


class Outside:
    """Asks for what is not there when it is needed, which is seldom."""

    def __init__(self, gathered: Gathered, ask: Callable[[Sequence[Query]], Mapping[str, Rows]]) -> None:
        """Take what has been found, and what asks the server."""
        self._gathered = gathered
        self._ask = ask

    def relations(self, oids: AbstractSet[int]) -> None:
        """Take in the names of relations and of their columns; it makes no records."""
        gathered = self._gathered
        missing = oids - gathered.keys.keys()
        if not missing:
            return
        rows = self._ask(_relations(missing))
        for oid, schema, name in rows["more_relations"]:
            gathered.keys.setdefault(oid, (schema, name))
        for row in rows["more_attributes"]:
            gathered.attributes.setdefault(row[0], {})[row[1]] = row

    def types(self, oids: AbstractSet[int]) -> None:
        """Take in types."""
        missing = oids - self._gathered.types.keys()
        if missing:
            query = data_types.missing(missing)
            self._gathered.types.update(data_types.index(self._ask([query])[query.name]))

    def operators(self, oids: AbstractSet[int]) -> None:
        """Take in operators of exclusions."""
        if not oids:
            return
        query = Query(
            name="operators",
            subject="operators",
            required=True,
            text=sql.SQL("SELECT oid, oprname, oprnamespace FROM pg_operator WHERE oid = ANY({}::oid[])").format(
                sql.Literal(sorted(oids))
            ),
        )
        for oid, name, schema in self._ask([query])[query.name]:
            space = self._gathered.schemas.get(schema, "pg_catalog")
            self._gathered.operators[oid] = name if space == "pg_catalog" else f"OPERATOR({quote(space)}.{name})"


def _relations(oids: AbstractSet[int]) -> list[Query]:
    wanted = sql.Literal(sorted(oids))
    return [
        Query(
            name="more_relations",
            subject="tables",
            required=True,
            text=sql.SQL("""
                SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = ANY({}::oid[])""").format(wanted),
        ),
        Query(
            name="more_attributes",
            subject="columns",
            required=True,
            text=sql.SQL("""
                SELECT attrelid, attnum, attname FROM pg_attribute
                WHERE attrelid = ANY({}::oid[]) AND attnum > 0 AND NOT attisdropped""").format(wanted),
        ),
    ]
