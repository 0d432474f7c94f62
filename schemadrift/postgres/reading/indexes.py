"""Indexes, and the constraints that live through one: primary keys, unique constraints, exclusions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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


def queries(version: int, spaces: sql.Composable) -> list[Query]:
    """Indexes with their constraint; operators of exclusions; options of operator classes."""
    return [
        Query(
            name="indexes",
            subject="indexes",
            kinds=("index", "primary_key", "unique", "exclusion"),
            text=sql.SQL("""
                SELECT i.indexrelid, i.indrelid, c.relname, c.relam, c.reltablespace, c.reloptions, c.relispartition,
                    i.indisunique, i.indisvalid AND i.indisready AND i.indislive, i.indisreplident, i.indnkeyatts,
                    i.indkey::text,
                    CASE WHEN {own} THEN i.indclass::text END, CASE WHEN {own} THEN i.indcollation::text END,
                    CASE WHEN {own} THEN i.indoption::text END,
                    {expressions},
                    CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
                        SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = i.indexrelid ORDER BY a.attnum) END,
                    {predicate},
                    {nulls}, k.oid, k.conname, k.contype, k.condeferrable, k.condeferred, {period}, k.conexclop,
                    k.conparentid <> 0,
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
        relation, name = row[1], row[2]
        table = keys.get(relation)
        if table is None or relation in members or row[0] in members:
            continue
        if row[9]:
            identities[relation] = name
        count, numbers = row[10], vector(row[11])
        included = columns(relation, numbers[count:]) if len(numbers) > count else ()
        options = tuple(sorted(row[5])) if row[5] else ()
        space = gathered.tablespace(row[4])
        form = row[21]
        if form is None:
            predicate = None if row[17] is None else gathered.expressions.normal(row[17], relation)
            indexes[(*table, name)] = Index(
                reader.keys(row),
                gathered.methods[row[3]],
                row[7],
                row[18],
                included,
                predicate,
                options,
                space,
                row[8],
                index_comments.get((row[0], 0)),
                row[6],
            )
            continue
        oid = row[19]
        key = (*table, row[20])
        comment = comments.get((oid, 0))
        if form == "x":
            exclusions[key] = Exclusion(
                reader.keys(row),
                tuple([gathered.operators[operator] for operator in row[25]]),
                gathered.methods[row[3]],
                None if row[17] is None else gathered.expressions.normal(row[17], relation),
                included,
                row[22],
                row[23],
                options,
                space,
                row[8],
                comment,
                row[26],
            )
            continue
        shared = (columns(relation, numbers[:count]), included, row[24], row[22], row[23], options, space)
        rest = (row[8], oid not in unchecked, comment, row[26])
        if form == "p":
            primary[key] = PrimaryKey(*shared, *rest)
        else:
            unique[key] = Unique(*shared, row[18], *rest)
    return identities


class _Keys:
    """Makes the keys of indexes; equal ones are one object."""

    def __init__(self, gathered: Gathered, rows: Mapping[str, Rows]) -> None:
        self.gathered = gathered
        self.classes = OperatorClasses(gathered, rows)
        self.known: dict[tuple[Any, ...], IndexKey] = {}

    def keys(self, row: Row) -> tuple[IndexKey, ...]:
        """Make the keys of one index."""
        attributes = self.gathered.attributes[row[1]]
        classes, collations, flags = vector(row[12]), vector(row[13]), vector(row[14])
        known = self.known
        out: list[IndexKey] = []
        expressions: Iterator[str] | None = None
        options = row[27] or ()
        for place, number in enumerate(vector(row[11])[: row[10]]):
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
                    expressions = iter(self.gathered.expressions.normals(row[15], row[1]))
                key = self.expression(row, place, next(expressions))
            if options and options[place]:
                key = structs.replace(
                    key,
                    # options have no place without a name before them
                    operator_class=key.operator_class or self.classes.name(classes[place]),
                    operator_class_options=tuple(sorted(elements(options[place]))),
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
        operator_class, collation = vector(row[12])[place], vector(row[13])[place]
        flags = vector(row[14])[place]
        type_oid = 0 if self.classes.keeps_another_type(operator_class) or not row[16] else row[16][place]
        return IndexKey(
            "",
            text,
            self.classes.named(operator_class, type_oid),
            (),
            self.gathered.collation(collation) if collation not in {0, DEFAULT_COLLATION} else "",
            bool(flags & _DESCENDING),
            bool(flags & _NULLS_FIRST),
        )
