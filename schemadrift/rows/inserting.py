"""The remedy that inserts the rows which rows of another table lack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import quote
from schemadrift.rows.ground import Ground, equal, filtered, named, rows
from schemadrift.rows.remedy import Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """Rows of one table for which another one lacks a row.

    Attributes:
        table: The table whose rows lack one, as it was written.
        where: Which of its rows.
        target: The table that lacks it.
        target_where: Which of its rows count.
        keys: Column of the target → expression over the table: how a row is found there.
    """

    table: str
    where: str
    target: str
    target_where: str
    keys: Mapping[str, str]

    def condition(self, ground: Ground) -> str:
        """A condition on the alias "a", which has the keys as j1, j2…: there is no such row."""
        values = named("j", list(map(quote, self.keys)))
        others = rows(ground, self.target, values, self.target_where, whole=True)
        return f"NOT EXISTS (SELECT FROM {others} b WHERE {equal('a', 'b', 'j', len(self.keys))})"

    def remedy(self, ground: Ground, values: Mapping[str, str], title: str, figure: str) -> Remedy:
        """Insert what is missing.

        A row with a NULL in its key is left alone: the next round would insert it again. What somebody inserts
        meanwhile under the same key is left alone too; what breaks another constraint is an error of that row.

        Args:
            ground: What names mean.
            values: Column of the target → expression over the table, beside the keys or instead of them.
            title: What it does.
            figure: The figure of the verdict that it cures.
        """
        target = ground.name(self.target)
        places = {column: f"a.j{n}" for n, column in enumerate(self.keys, 1)}
        given = {**self.keys, **values}
        own = {column: text for column, text in values.items() if not is_literal(text)}
        places |= {column: f"a.v{n}" for n, column in enumerate(own, 1)}
        places |= {column: text for column, text in given.items() if is_literal(text)}  # an unknown takes any type
        inner = {**named("j", list(self.keys.values())), **named("v", list(own.values()))}
        chosen = ", ".join(f"{text} AS {label}" for label, text in inner.items())
        filled = [f"a.j{n} IS NOT NULL" for n in range(1, len(self.keys) + 1)]
        listing = ", ".join(map(quote, given))
        shown = ", ".join(places[column] for column in given)
        conflict, distinct = self._guards(ground)
        alias = quote(ground.key(self.table)[1])
        lacking = filtered(self.condition(ground), *filled)

        def statement(name: str, part: Callable[[str], str]) -> str:
            source = f"(SELECT {chosen} FROM {name} AS {alias}{filtered(self.where, part(alias))}) a"
            return f"INSERT INTO {target} ({listing}) SELECT {distinct}{shown} FROM {source}{lacking}{conflict}"

        whole = rows(ground, self.table, named("j", list(self.keys.values())), self.where, whole=True)
        return Remedy(
            title=title,
            walks=ground.key(self.table),
            statement=statement,
            changes=ground.key(self.target),
            proof=f"SELECT NOT EXISTS (SELECT FROM {whole} a{lacking})",
            says=f"every row of {ground.name(self.table)} has its row in {target}",
            figure=figure,
            looks_up=ground.looks_up(self.target, self.keys),
        )

    def _guards(self, ground: Ground) -> tuple[str, str]:
        """What keeps one row from being inserted twice: the target's own key, or a look at the statement's rows.

        With a condition on the target's rows its key is no guard: a row that does not count would hide behind it.
        """
        columns = ", ".join(map(quote, self.keys))
        relation = ground.relations.get(ground.key(self.target))
        if relation is not None and frozenset(self.keys) in relation.unique:
            return ("" if self.target_where.strip() else f" ON CONFLICT ({columns}) DO NOTHING"), ""
        listed = ", ".join(f"a.j{n}" for n in range(1, len(self.keys) + 1))
        return "", f"DISTINCT ON ({listed}) "


def is_literal(expression: str) -> bool:
    """Whether an expression is one text in quotes, whose type is that of where it is used."""
    found = [one for one in tokens(expression) if one.kind != "space"]
    return len(found) == 1 and found[0].kind == "string"
