"""Mirrors: columns of a copy equal columns or expressions of what it is copied from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from schemadrift import codes
from schemadrift.catalog.lexer import literal
from schemadrift.catalog.names import quote
from schemadrift.rows.expectation import Columns, Expectation, Mention, Written, listed, pairs
from schemadrift.rows.ground import Ground, equal, filtered, named, rows, total
from schemadrift.rows.inserting import Lacking, is_literal
from schemadrift.rows.question import Joined, Verdict
from schemadrift.rows.remedy import Remedy

_MISSING, _DIFFERS, _EXTRA = 0, 1, 2


class Mirror(Expectation, frozen=True, kw_only=True):
    """Every row of `source` has its copy in `table`, with the same values.

    Attributes:
        table: The copy.
        source: What it is copied from.
        key: Columns of the copy, with columns or expressions of the source, that find a row's copy; unique on both
            sides.
        columns: Columns of the copy, with columns or expressions of the source, that must be equal.
        where: Only these rows of the copy.
        source_where: Only these rows of the source.
        extra: Whether rows of the copy without a source are reported.
        insert: What the cure inserts beside key and columns: column of the copy → expression over the source.
        cure_missing: Whether the cure inserts what is missing.
        cure_differing: Whether the cure updates what differs.
        tallies: Other numbers for the report: name → condition over the copied columns, which is counted in both
            tables.
    """

    TYPE: ClassVar[str] = "mirror"

    table: str
    source: str
    key: Columns
    columns: Columns
    where: str = ""
    source_where: str = ""
    extra: bool = True
    insert: dict[str, str] | None = None
    cure_missing: bool = True
    cure_differing: bool = True
    tallies: dict[str, str] | None = None

    @property
    def subject(self) -> str:
        """The copy."""
        return self.table

    def mentions(self) -> Iterator[Mention]:
        """Both tables; of the source the columns that are named as such."""
        yield Mention("table", self.table, (*pairs(self.key), *pairs(self.columns), *(self.insert or {})))
        yield Mention("source", self.source)

    def written(self) -> Iterator[Written]:
        """Conditions and expressions."""
        yield Written("where", self.where, self.table)
        yield Written("source_where", self.source_where, self.source)
        for field in ("key", "columns"):
            for column, expression in pairs(getattr(self, field)).items():
                yield Written(f"{field}.{column}", expression, self.source)
        for column, expression in (self.insert or {}).items():
            yield Written(f"insert.{column}", expression, self.source, stable=False)
        for name, condition in (self.tallies or {}).items():
            yield Written(f"tallies.{name}", condition)

    def ask(self, ground: Ground) -> Joined:
        """Rows that are missing, differ, or have no source."""
        keys, columns = pairs(self.key), pairs(self.columns)
        count = len(keys)
        sampled = ground.key(self.source) in ground.percent
        join = "FULL" if self.extra and not sampled else "LEFT"
        differing = self._differing(ground)
        bad = ["b.there IS NULL", *(["a.there IS NULL"] if join == "FULL" else []), *differing]
        shown = ", ".join(f"coalesce(a.j{n}, b.j{n}) AS k{n}" for n in range(1, count + 1))
        parts = ", ".join(f"{one} AS d{n}" for n, one in enumerate(differing, 1))
        values = ", ".join(f"a.v{n}::text AS s{n}, b.v{n}::text AS c{n}" for n in range(1, len(columns) + 1))
        chosen = f"SELECT {self._verdict()} AS verdict, {shown}, {parts}"
        joined = (
            f"FROM {self._sources(ground)} a {join} JOIN {self._copies(ground)} b ON {equal('a', 'b', 'j', count)} "
            f"WHERE {' OR '.join(bad)}"
        )
        paired = join == "FULL" and self._paired(ground)
        return Joined(
            table=ground.key(self.source),
            total=total(ground, self.source, self.source_where),
            bad=f"{chosen} {joined}",
            valued=f"{chosen}, {values} {joined}",
            keys=count,
            verdicts=self._verdicts(ground),
            parts=tuple(columns),
            figures=tuple(self._figures(ground, paired=paired)),
            derived=(("copies", (-1, 0, 1)),) if paired else (),
            shown=f"concat_ws('; ', {', '.join(_differences(list(columns)))})",
        )

    def cure(self, ground: Ground) -> Iterator[Remedy]:
        """Insert what is missing, update what differs; nothing is taken away."""
        if self.cure_missing:
            yield self._inserting(ground)
        if self.cure_differing:
            yield self._updating(ground)

    @staticmethod
    def _verdict() -> str:
        return f"CASE WHEN b.there IS NULL THEN {_MISSING} WHEN a.there IS NULL THEN {_EXTRA} ELSE {_DIFFERS} END"

    def _verdicts(self, ground: Ground) -> tuple[Verdict, ...]:
        copy, source = ground.name(self.table), ground.name(self.source)
        return (
            Verdict(codes.MIRROR_MISSING, "missing", f"without a copy in {copy}", f"insert the copies into {copy}"),
            Verdict(
                codes.MIRROR_DIFFERS, "differing", f"different from the copy in {copy}", f"update {copy} from {source}"
            ),
            Verdict(
                codes.MIRROR_EXTRA,
                "extra",
                f"without a row in {source} that they could be copied from",
                "find out what wrote them; no cure takes rows away",
                rows=copy,
            ),
        )

    def _wrapped(self, ground: Ground, column: str, expression: str) -> str:
        """An expression as it is compared: json has no equality, jsonb has."""
        return f"({expression})::jsonb" if ground.type(self.table, column) == "json" else expression

    def _expressions(self, ground: Ground, columns: Columns) -> dict[str, str]:
        """Column of the copy → expression over the source; the bare name of a column stands for that column."""
        relation = ground.relations.get(ground.key(self.source))
        known = relation.columns if relation is not None else {}
        plain = isinstance(columns, list)
        return {one: quote(text) if plain or text in known else text for one, text in pairs(columns).items()}

    def _sources(self, ground: Ground, *, whole: bool = False) -> str:
        columns = self._expressions(ground, self.columns)
        wrapped = [self._wrapped(ground, column, expression) for column, expression in columns.items()]
        keys = list(self._expressions(ground, self.key).values())
        values = {**named("j", keys), **named("v", wrapped), "there": "true"}
        return rows(ground, self.source, values, self.source_where, whole=whole)

    def _copies(self, ground: Ground, *, whole: bool = False) -> str:
        columns = [self._wrapped(ground, column, quote(column)) for column in pairs(self.columns)]
        values = {**named("j", list(map(quote, pairs(self.key)))), **named("v", columns), "there": "true"}
        return rows(ground, self.table, values, self.where, whole=whole or ground.key(self.source) in ground.percent)

    def _paired(self, ground: Ground) -> bool:
        """Whether a row has one copy at most, and a copy one row: then what is there follows from what fails."""
        keys = pairs(self.key)
        sides = ((self.table, keys.keys()), (self.source, keys.values()))
        relations = [(ground.relations.get(ground.key(table)), frozenset(columns)) for table, columns in sides]
        return all(found is not None and columns in found.unique for found, columns in relations)

    def _figures(self, ground: Ground, *, paired: bool) -> Iterator[tuple[str, str]]:
        if not paired:
            yield "copies", total(ground, self.table, self.where)
        columns = self._expressions(ground, self.columns)
        for name, condition in (self.tallies or {}).items():
            own = rows(ground, self.table, {quote(one): quote(one) for one in columns}, self.where)
            theirs = rows(ground, self.source, {quote(one): text for one, text in columns.items()}, self.source_where)
            yield f"{name} in source", f"SELECT count(*) FROM {theirs} t{filtered(condition)}"
            yield f"{name} in copy", f"SELECT count(*) FROM {own} t{filtered(condition)}"

    def _inserting(self, ground: Ground) -> Remedy:
        lacking = Lacking(
            table=self.source,
            where=self.source_where,
            target=self.table,
            target_where=self.where,
            keys=self._expressions(ground, self.key),
        )
        values = {**self._expressions(ground, self.columns), **(self.insert or {})}
        title = f"insert into {ground.name(self.table)} the copies of {ground.name(self.source)} that are missing"
        return lacking.remedy(ground, values, title, "missing")

    def _updating(self, ground: Ground) -> Remedy:
        keys, columns = self._expressions(ground, self.key), self._expressions(ground, self.columns)
        alias = quote(ground.key(self.table)[1])
        copy, source = ground.name(self.table), ground.name(self.source)
        given = {**named("j", list(keys.values())), **named("v", list(columns.values()))}
        theirs = rows(ground, self.source, given, self.source_where, whole=True)
        values = self._values(ground)

        def statement(name: str, part: Callable[[str], str]) -> str:
            settings = ", ".join(f"{quote(column)} = {value}" for column, value in zip(columns, values, strict=True))
            same = [f"{alias}.{quote(column)} = a.j{n}" for n, column in enumerate(keys, 1)]
            other = " OR ".join(
                f"{self._wrapped(ground, column, value)} IS DISTINCT FROM "
                f"{self._wrapped(ground, column, f'{alias}.{quote(column)}')}"
                for column, value in zip(columns, values, strict=True)
            )
            return (
                f"UPDATE {name} AS {alias} SET {settings} FROM {theirs} a"
                f"{filtered(*same, other, self.where, part(alias))}"
            )

        joined = f"{self._sources(ground, whole=True)} a JOIN {self._copies(ground, whole=True)} b"
        return Remedy(
            title=f"update {listed(list(columns))} of {copy} from {source} where they differ",
            walks=ground.key(self.table),
            statement=statement,
            changes=ground.key(self.table),
            proof=f"SELECT NOT EXISTS (SELECT FROM {joined} ON {equal('a', 'b', 'j', len(keys))} "
            f"WHERE {' OR '.join(self._differing(ground))})",
            says=f"every copy in {copy} is equal to its row of {source}",
            figure="differing",
            looks_up=ground.looks_up(self.source, pairs(self.key).values()),
        )

    def _values(self, ground: Ground) -> list[str]:
        """The source's values as the alias "a" has them; a bare text stays one, and takes the type of the copy."""
        expressions = self._expressions(ground, self.columns).values()
        return [text if is_literal(text) else f"a.v{n}" for n, text in enumerate(expressions, 1)]

    def _differing(self, ground: Ground) -> list[str]:
        return [f"{value} IS DISTINCT FROM b.v{n}" for n, value in enumerate(self._values(ground), 1)]


def _differences(columns: list[str]) -> Iterator[str]:
    """For each column an expression that is NULL where both sides are the same."""
    for n, column in enumerate(columns, 1):
        said = f"format('%s %s, source %s', {literal(column)}, coalesce(c{n}, 'NULL'), coalesce(s{n}, 'NULL'))"
        yield f"CASE WHEN verdict = {_DIFFERS} AND d{n} THEN {said} END"
