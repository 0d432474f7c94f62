"""Confirmed renames one after the other: what each thing is called before, between and after them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.names import KEYWORDS, qualified, quote
from schemadrift.renames import texts
from schemadrift.renames.carried import carried, family, identity_after
from schemadrift.renames.rename import Rename

T = TypeVar("T")


class Course:
    """A live catalog and the renames that somebody confirmed.

    Attributes:
        renames: In order.
        before: The catalog as the server has it.
        after: What it is when all of them are done.
        done: What somebody asked for that was done before.
    """

    def __init__(self, live: Catalog, renames: Iterable[Rename] = ()) -> None:
        self.before, self.after = live, live
        self.renames: list[Rename] = []
        self.done: tuple[str, ...] = ()
        self._states = [live]
        self._families: list[tuple[frozenset[Key], frozenset[Key]]] = []
        for rename in renames:
            self.go_on(rename)

    def go_on(self, rename: Rename) -> None:
        """Add a rename of what `after` has."""
        self.renames.append(rename)
        before, self.after = self.after, carried(self.after, rename)
        self._states.append(self.after)
        self._families.append(
            (family(before, rename.id.parent_key), family(self.after, rename.back.id.parent_key))
            if rename.id.kind == "column"
            else (frozenset(), frozenset())
        )

    def __iter__(self) -> Iterator[tuple[Catalog, Rename]]:
        """Each rename with the catalog as it is when its turn comes."""
        return zip(self._states, self.renames, strict=False)

    def carry(self, live: Catalog) -> Catalog:
        """What another catalog of the same server is after all of the renames."""
        if live is self.before:
            return self.after
        for rename in self.renames:
            live = carried(live, rename) if rename.id in live else live
        return live

    def later(self, key: Key, count: int | None = None) -> Key:
        """What the key of a table or column of the server is after some of the renames; None for all."""
        for rename, (tables, _) in list(zip(self.renames, self._families, strict=True))[:count]:
            key = identity_after(rename, key, tables)
        return key

    def later_of(self, rename: Rename) -> Key:
        """The table that one of the renames is about, as it is called after all of them."""
        key = rename.after.key[:2]
        for one in self.renames[self.renames.index(rename) + 1 :]:
            key = identity_after(one, key, frozenset())
        return key

    def earlier(self, key: Key) -> Key:
        """What a table or column is called on the server that is called so after all of the renames."""
        for rename, (_, tables) in zip(reversed(self.renames), reversed(self._families), strict=True):
            key = identity_after(rename.back, key, tables)
        return key

    def known_as(self, found: Mapping[Key, T], count: int | None = None) -> dict[Key, T]:
        """What was found out about tables and columns of the server, under their names after some of the renames."""
        if not self.renames:
            return dict(found)
        return {self.later(key, count): value for key, value in found.items()}

    def on_the_server(self, query: str) -> str:
        """A query for after the renames as one that gives the same before them.

        Tables whose name or columns change are read through a sub-select with the new names, which the server
        plans as if it were not there.
        """
        if not self.renames or not query:
            return query
        for rename in reversed(self.renames):
            if rename.label:
                query = texts.label(query, rename.id.key, rename.to, rename.label)
            elif rename.id.kind not in {"table", "column"}:
                query = texts.relation(query, rename.after.key, rename.id.key[-1], own=False)
        out, at = [], 0
        for start, end, key in texts.names(query, self._other()):
            out += [query[at:start], self._read(key, ctid="ctid" in query)]
            if not _has_alias(query[end:]):
                out.append(f" {quote(key[-1])}")
            at = end
        return "".join([*out, query[at:]])

    def _other(self) -> list[Key]:
        """The tables that are called otherwise on the server, or whose columns are."""
        tables = self.after.of("table")
        return [
            key
            for key, record in tables.items()
            if self.earlier(key) != key or any(self.earlier((*key, name)) != (*key, name) for name in record.columns)
        ]

    def _read(self, key: Key, *, ctid: bool) -> str:
        columns = ["ctid"] if ctid else []
        for name in self.after.of("table")[key].columns:
            now = self.earlier((*key, name))[-1]
            columns.append(quote(name) if now == name else f"{quote(now)} AS {quote(name)}")
        return f"(SELECT {', '.join(columns)} FROM {qualified(*self.earlier(key))})"  # noqa: S608 - names are quoted


def _has_alias(rest: str) -> bool:
    word = rest.split(maxsplit=1)[0].strip("();,") if rest.strip() else ""
    return bool(word) and rest[0].isspace() and (word.lower() == "as" or word.lower() not in KEYWORDS)
