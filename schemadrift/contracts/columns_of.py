"""The columns of a table or view as a catalog has them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable

from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.expressions import columns_in
from schemadrift.catalog.names import quote
from schemadrift.catalog.types import SYSTEM, split_type
from schemadrift.contracts.column import Column
from schemadrift.kinds import column as column_kind
from schemadrift.kinds.check import Check
from schemadrift.kinds.domain import Domain
from schemadrift.kinds.enum_type import EnumType
from schemadrift.kinds.table import Table

_VIEWS = frozenset({"view", "materialized view"})
_VALUE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\bvalue\b", re.IGNORECASE)


class Relations:
    """Tables and views of one catalog, with their columns as contracts compare them."""

    def __init__(self, catalog: Catalog, elsewhere: Callable[[str], Catalog] | None = None) -> None:
        """Sort the checks by their tables; nothing else is looked at before it is asked for.

        Args:
            catalog: What has the relations.
            elsewhere: What has the types of other schemas.
        """
        self.catalog = catalog
        self._elsewhere = elsewhere
        self._checks: defaultdict[Key, list[str]] = defaultdict(list)
        for key, check in catalog.of("check").items():
            if isinstance(check, Check) and check.enforced:
                self._checks[key[:2]].append(check.expression)

    def find(self, name: Key) -> Key | None:
        """The key of a relation, looked up in the search path where its schema is not named; None for none."""
        if len(name) > 1:
            return name if name in self.catalog.of("table") else None
        facts = self.catalog.facts
        schemas = dict.fromkeys((*facts.search_path, facts.default_schema))
        return next((key for schema in schemas if (key := (schema, *name)) in self.catalog.of("table")), None)

    def columns(self, key: Key) -> list[Column]:
        """The columns of a relation, in their order."""
        table = self.catalog.get("table", key, Table)
        names = () if table is None else table.columns
        view = table is not None and table.form in _VIEWS
        found = (self.catalog.get("column", (*key, name), column_kind.Column) for name in names)
        return [
            self._column(key, name, one, view=view) for name, one in zip(names, found, strict=True) if one is not None
        ]

    def _column(self, key: Key, name: str, record: column_kind.Column, *, view: bool) -> Column:
        checks = [one for one in self._checks[key] if columns_in(one, (name,)) and self._alone(key, name, one)]
        written, default, not_null = record.type, record.default, record.not_null
        seen: set[str] = set()
        while (domain := self._domain(written)) is not None and written not in seen:
            seen.add(written)
            written, not_null = domain.type, not_null or domain.not_null
            default = domain.default if default is None else default
            checks += [_about(name, text) for _, text in domain.checks]
        given = default is not None or bool(record.identity) or record.serial
        return Column(
            name=name,
            type=written,
            nullable=None if view else not not_null,
            labels=self._labels(written),
            checks=tuple(checks),
            default=given and not record.generated,
            default_text="" if record.generated or default is None else default,
            always=bool(record.generated) or record.identity == "always",
        )

    def _alone(self, key: Key, name: str, expression: str) -> bool:
        """Whether a check is about one column."""
        table = self.catalog.get("table", key, Table)
        return table is not None and columns_in(expression, table.columns) == (name,)

    def _domain(self, written: str) -> Domain | None:
        named = split_type(written)
        if named.schema is None or named.dimensions:
            return None
        return self._of(named.schema).get("domain", (named.schema, named.name), Domain)

    def _of(self, schema: str) -> Catalog:
        """What has the types of a schema."""
        here = (schema,) in self.catalog.of("schema") or schema == SYSTEM
        return self.catalog if here or self._elsewhere is None else self._elsewhere(schema)

    def _labels(self, written: str) -> tuple[str, ...]:
        named = split_type(written)
        if named.schema is None:
            return ()
        found = self._of(named.schema).get("enum_type", (named.schema, named.name), EnumType)
        return found.labels if found is not None else ()


def _about(name: str, expression: str) -> str:
    """A domain's check with the column's name for VALUE."""
    return _VALUE.sub(lambda match: match[0] if match[0][0] in "'\"" else quote(name), expression)
