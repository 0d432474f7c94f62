"""Indexes, and the constraints that live through one: primary keys, unique constraints, exclusions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import structs
from psycopg import sql

from schemadrift.kinds.exclusion import Exclusion
from schemadrift.kinds.index import Index, IndexKey
from schemadrift.kinds.primary_key import PrimaryKey
from schemadrift.kinds.unique import Unique
from schemadrift.postgres.reading.fetch import Query, Row, Rows
from schemadrift.postgres.reading.gathered import DEFAULT_COLLATION, Gathered, elements, vector
from schemadrift.postgres.reading.operator_classes import OperatorClasses
from schemadrift.postgres.reading.stand_in import printed

_NULLS_SINCE = 150000
_PERIOD_SINCE = 180000
_DESCENDING, _NULLS_FIRST = 1, 2
_TRUE = "true"


class Rare(NamedTuple):
    """What is seldom otherwise; the name is that of the constraint."""

    tablespace: int = 0
    options: tuple[str, ...] = ()
    partition: bool = False
    valid: bool = True
    identity: bool = False
    nulls_not_distinct: bool = False
    name: str | None = None
    deferrable: bool = False
    deferred: bool = False
    period: bool = False
    operators: tuple[int, ...] = ()
    inherited: bool = False


_USUAL = Rare()


def queries(version: int, spaces: sql.Composable) -> list[Query]:
    """Indexes with their constraint; what is seldom set comes as one array, so that most rows are short."""
    return [
        Query(
            name="indexes",
            subject="indexes",
            kinds=("index", "primary_key", "unique", "exclusion"),
            text=sql.SQL("""
                SELECT i.indexrelid, i.indrelid, c.relname, c.relam, i.indisunique, i.indnkeyatts, i.indkey::text,
                    CASE WHEN {own} THEN i.indclass::text END, CASE WHEN {own} THEN i.indcollation::text END,
                    CASE WHEN {own} THEN i.indoption::text END,
                    {expressions},
                    CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
                        SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = i.indexrelid ORDER BY a.attnum) END,
                    {predicate},
                    k.oid, k.contype,
                    CASE WHEN c.reltablespace = 0 AND c.reloptions IS NULL AND NOT c.relispartition
                        AND i.indisvalid AND i.indisready AND i.indislive AND NOT i.indisreplident AND NOT {nulls}
                        AND (k.oid IS NULL OR (k.conname = c.relname AND NOT k.condeferrable AND NOT {period}
                            AND k.conexclop IS NULL AND k.conparentid = 0))
                        THEN NULL
                        ELSE ARRAY[c.reltablespace::text, c.reloptions::text, c.relispartition::text,
                            (i.indisvalid AND i.indisready AND i.indislive)::text, i.indisreplident::text,
                            ({nulls})::text, k.conname::text, k.condeferrable::text, k.condeferred::text,
                            ({period})::text, k.conexclop::text, (k.conparentid <> 0)::text] END,
                    CASE WHEN c.relam NOT IN (403, 405) THEN ARRAY(  -- btree and hash know none
                        SELECT a.attoptions::text FROM pg_attribute a
                        WHERE a.attrelid = i.indexrelid ORDER BY a.attnum) END
                FROM pg_index i
                    JOIN pg_class c ON c.oid = i.indexrelid
                    LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
                        AND k.contype IN ('p', 'u', 'x')
                WHERE c.relkind IN ('i', 'I') AND c.relpersistence <> 't' AND c.relnamespace IN {spaces}""").format(
                own=sql.SQL("k.contype IS NULL OR k.contype = 'x'"),  # the others' follow from their columns
                expressions=printed("i.indexprs", "i.indrelid"),
                predicate=printed("i.indpred", "i.indrelid"),
                nulls=sql.SQL("i.indnullsnotdistinct" if version >= _NULLS_SINCE else "false"),
                period=sql.SQL("k.conperiod" if version >= _PERIOD_SINCE else "false"),
                spaces=spaces,
            ),
        ),
    ]


def _rare(given: list[str | None] | None) -> Rare:
    if given is None:
        return _USUAL
    space, options, partition, valid, identity, nulls, name, deferrable, deferred, period, operators, inherited = given
    return Rare(
        int(space or 0),
        tuple(sorted(elements(options))) if options else (),
        partition == _TRUE,
        valid == _TRUE,
        identity == _TRUE,
        nulls == _TRUE,
        name,
        deferrable == _TRUE,
        deferred == _TRUE,
        period == _TRUE,
        vector(operators) if operators else (),
        inherited == _TRUE,
    )


def operators(rows: Rows) -> set[int]:
    """Oids of the operators of exclusions."""
    return {operator for row in rows if row[14] == "x" for operator in _rare(row[15]).operators}


def build(gathered: Gathered, rows: Mapping[str, Rows], unchecked: set[int]) -> dict[int, str]:
    """Make indexes, primary keys, unique constraints and exclusions.

    Args:
        gathered: With relations, attributes and types.
        rows: Of this module's queries and those of `operator_classes`.
        unchecked: Oids of the constraints whose trigger is switched off.

    Returns:
        The name of the index that is the replica identity, by relation.
    """
    members = gathered.members("pg_class")
    comments, index_comments = gathered.comments("pg_constraint"), gathered.comments("pg_class")
    keys, columns = gathered.keys, gathered.columns
    primary, unique, indexes = gathered.put("primary_key"), gathered.put("unique"), gathered.put("index")
    exclusions = gathered.put("exclusion")
    reader = _Keys(gathered, rows)
    identities: dict[int, str] = {}
    for row in rows["indexes"]:
        index, relation, name, method, is_unique, count, numbers_text = row[:7]
        table = keys.get(relation)
        if table is None or relation in members or index in members:
            continue
        rare = _rare(row[15])
        if rare.identity:
            identities[relation] = name
        numbers = vector(numbers_text)
        included = columns(relation, numbers[count:]) if len(numbers) > count else ()
        space = gathered.tablespace(rare.tablespace)
        constraint, form = row[13], row[14]
        if form is None:
            predicate = None if row[12] is None else gathered.expressions.normal(row[12], relation)
            indexes[(*table, name)] = Index(
                reader.keys(row),
                gathered.methods[method],
                is_unique,
                rare.nulls_not_distinct,
                included,
                predicate,
                rare.options,
                space,
                rare.valid,
                index_comments.get((index, 0)),
                rare.partition,
            )
            continue
        key = (*table, rare.name or name)
        comment = comments.get((constraint, 0))
        if form == "x":
            exclusions[key] = Exclusion(
                reader.keys(row),
                tuple([gathered.operators[operator] for operator in rare.operators]),
                gathered.methods[method],
                None if row[12] is None else gathered.expressions.normal(row[12], relation),
                included,
                rare.deferrable,
                rare.deferred,
                rare.options,
                space,
                rare.valid,
                comment,
                rare.inherited,
            )
            continue
        names = columns(relation, numbers[:count])
        shared = (names, included, rare.period, rare.deferrable, rare.deferred, rare.options, space)
        rest = (rare.valid, constraint not in unchecked, comment, rare.inherited)
        if form == "p":
            primary[key] = PrimaryKey(*shared, *rest)
        else:
            unique[key] = Unique(*shared, rare.nulls_not_distinct, *rest)
    return identities


class _Keys:
    """Makes the keys of indexes; equal ones are one object."""

    def __init__(self, gathered: Gathered, rows: Mapping[str, Rows]) -> None:
        self.gathered = gathered
        self.classes = OperatorClasses(gathered, rows)
        self.known: dict[tuple[Any, ...], IndexKey] = {}
        self.alone: dict[tuple[Any, ...], tuple[IndexKey, ...]] = {}

    def keys(self, row: Row) -> tuple[IndexKey, ...]:
        """Make the keys of one index; most are over one column."""
        attributes = self.gathered.attributes[row[1]]
        if row[5] != 1 or row[10] is not None or row[16] is not None:
            return self.several(row, attributes)
        attribute = attributes[vector(row[6])[0]]
        mark = (attribute[2], row[7], attribute[3], row[8], attribute[6], row[9])
        found = self.alone.get(mark)
        if found is None:
            found = self.alone[mark] = self.several(row, attributes)
        return found

    def several(self, row: Row, attributes: Mapping[int, Row]) -> tuple[IndexKey, ...]:
        """Make any keys."""
        classes, collations, flags = vector(row[7]), vector(row[8]), vector(row[9])
        known = self.known
        out: list[IndexKey] = []
        expressions: Iterator[str] | None = None
        options = row[16] or ()
        for place, number in enumerate(vector(row[6])[: row[5]]):
            if number:
                attribute = attributes[number]
                mark: tuple[Any, ...] = (
                    attribute[2],
                    classes[place],
                    attribute[3],
                    collations[place],
                    attribute[6],
                    flags[place],
                )
                key = known.get(mark)
                if key is None:
                    key = known[mark] = self.column(mark)
            else:
                if expressions is None:
                    expressions = iter(self.gathered.expressions.normals(row[10], row[1]))
                key = self.expression(row, place, next(expressions))
            if options and (given := options[place]):
                key = structs.replace(
                    key,
                    # options have no place without a name before them
                    operator_class=key.operator_class or self.classes.name(classes[place]),
                    operator_class_options=tuple(sorted(elements(given))),
                )
            out.append(key)
        return tuple(out)

    def column(self, mark: tuple[Any, ...]) -> IndexKey:
        """Make the key of a column."""
        name, operator_class, type_oid, collation, own, flags = mark
        return IndexKey(
            name,
            "",
            self.classes.named(operator_class, type_oid),
            (),
            self.gathered.collation(collation) if collation and collation != own else "",
            bool(flags & _DESCENDING),
            bool(flags & _NULLS_FIRST),
        )

    def expression(self, row: Row, place: int, text: str) -> IndexKey:
        """Make the key of an expression."""
        operator_class, collation = vector(row[7])[place], vector(row[8])[place]
        flags = vector(row[9])[place]
        type_oid = 0 if self.classes.keeps_another_type(operator_class) or not row[11] else row[11][place]
        return IndexKey(
            "",
            text,
            self.classes.named(operator_class, type_oid),
            (),
            self.gathered.collation(collation) if collation not in {0, DEFAULT_COLLATION} else "",
            bool(flags & _DESCENDING),
            bool(flags & _NULLS_FIRST),
        )
