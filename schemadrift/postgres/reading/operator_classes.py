"""Operator classes, and which one an index takes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from psycopg import sql

from schemadrift.catalog.names import qualified, quote
from schemadrift.postgres.reading.fetch import Query, Rows
from schemadrift.postgres.reading.gathered import DataType, Gathered

_ANYTHING = frozenset({"anyelement", '"any"', "anycompatible", "anynonarray", "anycompatiblenonarray"})
_OF_FORM = {
    "e": {"anyenum"},
    "r": {"anyrange", "anycompatiblerange"},
    "m": {"anymultirange", "anycompatiblemultirange"},
}
_OF_ARRAYS = frozenset({"anyarray", "anycompatiblearray"})


class _Class(NamedTuple):
    name: str
    schema: int
    method: int
    type: int
    default: bool
    key_type: int


def queries() -> list[Query]:
    """Operator classes, and the casts that need no work."""
    return [
        Query(
            name="operator_classes",
            subject="operator classes",
            required=True,
            text=sql.SQL("""
                SELECT oid, opcname, opcnamespace, opcmethod, opcintype, opcdefault, opckeytype FROM pg_opclass"""),
        ),
        Query(
            name="binary_casts",
            subject="casts",
            text=sql.SQL("SELECT castsource, casttarget FROM pg_cast WHERE castmethod = 'b' AND castcontext = 'i'"),
        ),
    ]


class OperatorClasses:
    """Answers which operator class an index key names, as PostgreSQL's own deparser would."""

    def __init__(self, gathered: Gathered, rows: Mapping[str, Rows]) -> None:
        """Index the rows of this module's queries."""
        self._types: dict[int, DataType] = gathered.types
        self._schemas = gathered.schemas
        self._classes = {row[0]: _Class(*row[1:]) for row in rows["operator_classes"]}
        self._casts: set[tuple[int, int]] = {(row[0], row[1]) for row in rows["binary_casts"]}
        self._defaults: dict[tuple[int, int], int] = {}
        self._named: dict[tuple[int, int], str] = {}

    def named(self, oid: int, type_oid: int) -> str:
        """Write a class's name; "" where it is the one that its method takes for the type.

        Args:
            oid: The operator class.
            type_oid: The type of the key; 0 where it is not known, as for an expression whose index keeps
                another type than the expression has.
        """
        known = self._named.get((oid, type_oid))
        if known is None:
            found = self._classes[oid]
            default = found.default if not type_oid else self._default(found.method, type_oid) == oid
            known = "" if default else self.name(oid)
            self._named[oid, type_oid] = known
        return known

    def name(self, oid: int) -> str:
        """Write a class's name, whether it is the default one or not."""
        found = self._classes[oid]
        space = self._schemas.get(found.schema, "pg_catalog")
        return quote(found.name) if space == "pg_catalog" else qualified(space, found.name)

    def keeps_another_type(self, oid: int) -> bool:
        """Tell whether the index stores something else than the key's own type."""
        return self._classes[oid].key_type != 0

    def _default(self, method: int, type_oid: int) -> int:
        """Find the default class of a method for a type; 0 for none or several.

        An exact match wins; then the preferred type of the category among those that the type can be taken
        for without a change; then the only such type.
        """
        known = self._defaults.get((method, type_oid))
        if known is not None:
            return known
        base = self._types[type_oid]
        base_oid = type_oid
        while base.form == "d":
            base_oid = base.base
            base = self._types[base_oid]
        exact: list[int] = []
        preferred: list[int] = []
        fitting: list[int] = []
        for oid, one in self._classes.items():
            if one.method != method or not one.default:
                continue
            if one.type == base_oid:
                exact.append(oid)
            elif self._fits(base_oid, base, one.type):
                target = self._types[one.type]
                (preferred if target.preferred and target.category == base.category else fitting).append(oid)
        chosen = exact or preferred or fitting
        found = chosen[0] if len(chosen) == 1 else 0
        self._defaults[method, type_oid] = found
        return found

    def _fits(self, base_oid: int, base: DataType, target_oid: int) -> bool:
        if (base_oid, target_oid) in self._casts:
            return True
        target = self._types[target_oid].text
        return (
            target in _ANYTHING
            or target in _OF_FORM.get(base.form, ())
            or (bool(base.element) and base.category == "A" and target in _OF_ARRAYS)
            or (base.form == "c" and target == "record")
        )
