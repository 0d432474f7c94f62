"""Exclusion constraints."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from schemadrift import codes
from schemadrift.catalog import ObjectId, Record
from schemadrift.drift import Effect, Finding
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.index import IndexKey, key_shape, key_text, keys_differ, predicates_differ
from schemadrift.kinds.primary_key import index_invalid
from schemadrift.kinds.table import is_table
from schemadrift.rule import Rule, apply, comment_rule


class Exclusion(Record, frozen=True):
    """An exclusion constraint; key (schema, table, constraint).

    Attributes:
        keys: In order.
        operators: One for each key, such as "&&"; qualified as OPERATOR(schema.op) outside of pg_catalog.
        method: The index's access method.
        predicate: The normalised WHERE expression; None when all rows count.
        include: INCLUDE columns.
        deferrable: DEFERRABLE.
        initially_deferred: INITIALLY DEFERRED.
        options: Storage parameters of its index.
        tablespace: Of its index.
        valid: Whether its index is valid.
        comment: The constraint's comment.
        inherited: True where it comes from a partitioned parent.
    """

    keys: tuple[IndexKey, ...] = ()
    operators: tuple[str, ...] = ()
    method: str = "gist"
    predicate: str | None = None
    include: tuple[str, ...] = ()
    deferrable: bool = False
    initially_deferred: bool = False
    options: tuple[str, ...] = ()
    tablespace: str = ""
    valid: bool = True
    comment: str | None = None
    inherited: bool = False


_CODE = codes.EXCLUSION_DIFFERS
_REPLACE = "drop it and add the declared one; PostgreSQL cannot do it without a lock for the build"
_OPERATORS = Rule("operators", "the operators", _CODE, Effect.INTEGRITY, _REPLACE)
_RULES = (
    Rule("method", "the method", _CODE, Effect.PERFORMANCE, _REPLACE),
    Rule("include", "INCLUDE", _CODE, Effect.PERFORMANCE, _REPLACE),
    Rule("deferrable", "DEFERRABLE", _CODE, Effect.BREAKS_WRITES, _REPLACE),
    Rule("initially_deferred", "INITIALLY DEFERRED", _CODE, Effect.BREAKS_WRITES, _REPLACE),
    Rule(
        "options",
        "storage parameters",
        codes.SETTING_DIFFERS,
        Effect.PERFORMANCE,
        "ALTER INDEX … SET (…)",
        each=True,
    ),
    Rule("tablespace", "the tablespace", codes.SETTING_DIFFERS, Effect.PERFORMANCE, "ALTER INDEX …", optional=True),
    comment_rule(),
)


def definition(record: Exclusion) -> str:
    """The constraint as ALTER TABLE … ADD would say it, without its name."""
    pairs = zip(record.keys, record.operators, strict=False)
    keys = ", ".join(f"{key_text(key)} WITH {operator}" for key, operator in pairs)
    where = f" WHERE ({record.predicate})" if record.predicate is not None else ""
    return f"EXCLUDE USING {record.method} ({keys}){where}"


def _missing(sides: Sides, identity: ObjectId, declared: Exclusion) -> Finding | None:
    if not is_table(sides, identity.parent_key):
        return None
    return Finding(
        code=codes.MISSING_EXCLUSION,
        effect=Effect.INTEGRITY,
        declared=definition(declared),
        message="nothing keeps conflicting rows apart",
        remedy="ALTER TABLE … ADD CONSTRAINT … EXCLUDE … (locks the table while its index is built)",
    )


def _unexpected(_sides: Sides, _identity: ObjectId, live: Exclusion) -> Finding | None:
    if live.inherited:
        return None
    return Finding(
        code=codes.UNDECLARED_EXCLUSION,
        effect=Effect.BREAKS_WRITES,
        live=definition(live),
        message="nothing declares it: rows that the declaration allows are refused as conflicting",
        remedy="declare it, or drop it",
    )


def _changed(sides: Sides, identity: ObjectId, live: Exclusion, declared: Exclusion) -> Iterator[Finding]:
    if keys_differ(sides, identity, live.keys, declared.keys) or predicates_differ(
        sides, identity, live.predicate, declared.predicate
    ):
        yield Finding(
            code=_CODE,
            effect=Effect.INTEGRITY,
            field="keys",
            live=definition(live),
            declared=definition(declared),
            message=f"it is {definition(live)}, declared {definition(declared)}",
            remedy=_REPLACE,
        )
    else:
        yield from apply((_OPERATORS,), live, declared)
    yield from apply(_RULES, live, declared)
    if declared.valid and not live.valid:
        yield index_invalid()


def _shape(record: Exclusion) -> Hashable:
    return (
        record.method,
        tuple(map(key_shape, record.keys)),
        record.operators,
        record.predicate is None,
        record.include,
        record.deferrable,
        record.initially_deferred,
    )


def _expressions(record: Exclusion) -> tuple[str, ...]:
    found = tuple(key.expression for key in record.keys if key.expression)
    return (*found, record.predicate) if record.predicate is not None else found


def _subject(record: Exclusion) -> Hashable:
    return tuple(key.column for key in record.keys), record.operators


KIND = Kind(
    name="exclusion",
    record=Exclusion,
    parent="table",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    shape=_shape,
    expressions=_expressions,
    subject=_subject,
)
