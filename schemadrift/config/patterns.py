"""Patterns that name objects, as in `public.audit_*` or `index:public.*`.

A pattern is a qualified name in which `*` stands for any letters and `?` for one, each within one part of the name.
It names every object of that name, and whatever belongs to one: what a table has follows the table, what a schema
has follows the schema. Names are written as reports write them; quotes change nothing but that a dot within them
parts no name. With a kind in front it names the objects of that kind, and what belongs to these.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.names import word_set
from schemadrift.kinds import BY_NAME
from schemadrift.kinds.other import Other
from schemadrift.kinds.sequence import Sequence
from schemadrift.kinds.table import Table
from schemadrift.nearest import suggestion

_BETWEEN = "\0"
"""Stands between the parts of a name, in which it cannot be."""
_WHOLE_PARTS = 2
"""Schema and table: the parts of a name that decide about all that a table has."""
_PART = re.compile(r'((?:"(?:[^"]|"")*"|[^".(])+(?:\(.*)?)(\.|\Z)', re.DOTALL)
"""One part of a name; arguments of a function belong to the last one, dots and all."""
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_FORMS = frozenset({"view", "materialized view", "foreign table", "partitioned table"})
_OTHERS = word_set(
    """
    access_method aggregate base_type cast collation conversion default_privileges event_trigger foreign_data_wrapper
    foreign_server function language operator operator_class operator_family procedure publication range_type rule
    shell_type statistics subscription transform text_search_configuration text_search_dictionary text_search_parser
    text_search_template user_mapping window_function
    """
)
_DEMANDS = frozenset({"expectation", "query", "contract", "migration"})
"""What is no object of a database, and says something about its objects."""
KIND_NAMES = frozenset(
    {*_DEMANDS, *(name for name in BY_NAME if name != "other"), *(form.replace(" ", "_") for form in _FORMS), *_OTHERS}
)
"""What can stand in front of a pattern."""


class Place(NamedTuple):
    """An object, or what it belongs to: the words for its kind, and its name's parts joined."""

    kinds: frozenset[str]
    name: str


class Pattern:
    """One pattern.

    Attributes:
        text: As it was written.
        kind: The kind in front of it, with blanks for underscores; None when there is none.
        parts: How many parts the name has.
    """

    __slots__ = ("_first", "_regex", "kind", "parts", "text")

    def __init__(self, text: str) -> None:
        """Read a pattern.

        Raises:
            ValueError: It is none; says why.
        """
        self.text = text
        front, colon, name = text.strip().partition(":")
        if colon and '"' not in front:
            self.kind: str | None = _kind(front.strip())
        else:
            self.kind, name = None, text
        parts = split(name.strip())
        if not parts:
            raise ValueError("is no pattern; write it like public.audit_* or index:public.*")
        self.parts = len(parts)
        regexes = [_regex(part) for part in parts]
        self._first = re.compile(regexes[0], re.DOTALL)
        self._regex = re.compile(_BETWEEN.join(regexes), re.DOTALL)

    def matches(self, lineage: tuple[Place, ...]) -> bool:
        """Tell whether it names an object, or something that the object belongs to."""
        if self.kind is None:
            return any(self._regex.fullmatch(place.name) for place in lineage)
        for at, place in enumerate(lineage):
            if self.kind in place.kinds:
                return any(self._regex.fullmatch(above.name) for above in lineage[at:])
        return False

    def reaches_into(self, schema: str) -> bool:
        """Tell whether it can name something in a schema."""
        return self.parts > 1 and self._first.fullmatch(schema) is not None

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"


def _kind(word: str) -> str:
    name = word.lower().replace(" ", "_")
    if name not in KIND_NAMES:
        raise ValueError(f"{word!r} is no kind of object; {suggestion(name, KIND_NAMES)}")
    return name.replace("_", " ")


def _regex(part: str) -> str:
    letter = f"[^{_BETWEEN}]"
    return "".join(letter + "*" if one == "*" else letter if one == "?" else re.escape(one) for one in part)


def split(text: str) -> list[str]:
    """Split a name as reports write it into its parts, without their quotes; empty when it is no name."""
    parts: list[str] = []
    at = 0
    while match := _PART.match(text, at):
        parts.append(_QUOTED.sub(lambda quoted: quoted[1].replace('""', '"'), match[1]))
        at = match.end()
        if not match[2]:
            return parts
    return []


class Lineages:
    """Says of every object in some catalogs what it belongs to."""

    def __init__(self, *catalogs: Catalog) -> None:
        self._catalogs = catalogs
        self._tables: dict[Key, tuple[Place, ...]] = {}

    def of(self, identity: ObjectId) -> tuple[Place, ...]:
        """The object and all that it belongs to, from the inside out."""
        return (*self._own(identity), *self._above(identity))

    def __iter__(self) -> Iterator[ObjectId]:
        """All objects."""
        for catalog in self._catalogs:
            yield from catalog

    def _own(self, identity: ObjectId) -> Iterator[Place]:
        kinds = frozenset({identity.kind.replace("_", " ")})
        if identity.kind == "other":
            kinds = frozenset({identity.key[0]})
        elif identity.kind == "table":
            kinds |= {record.form for record in self._records(identity) if isinstance(record, Table)}
        names = [_parts(identity)]
        if identity.kind == "other" and "(" in names[0][-1]:
            names.append((*names[0][:-1], names[0][-1].partition("(")[0]))
        return (Place(kinds, _BETWEEN.join(name)) for name in names)

    def _above(self, identity: ObjectId) -> Iterator[Place]:
        table = self._table_of(identity)
        if table:
            yield from self.table(table)
        elif len(name := _parts(identity)) > 1:
            yield Place(frozenset({"schema"}), name[0])

    def table(self, key: Key) -> tuple[Place, ...]:
        """A table and what it belongs to."""
        if key not in self._tables:
            self._tables[key] = self.of(ObjectId("table", key))
        return self._tables[key]

    def _table_of(self, identity: ObjectId) -> Key:
        """The table that an object belongs to; () when there is none."""
        if identity.kind == "grant":
            name = _parts(identity)
            known = len(name) >= _WHOLE_PARTS and any(name[:2] in one.of("table") for one in self._catalogs)
            return name[:2] if known else ()
        if identity.kind == "expectation":
            return identity.key[:2] if len(identity.key) > _WHOLE_PARTS else ()
        if identity.kind in BY_NAME and BY_NAME[identity.kind].parent == "table":
            return identity.key[:2]
        if identity.kind in {"sequence", "other", "table"}:
            return next((key for record in self._records(identity) if (key := _hangs_on(record))), ())
        return ()

    def _records(self, identity: ObjectId) -> Iterator[object]:
        for catalog in self._catalogs:
            if (record := catalog.of(identity.kind).get(identity.key)) is not None:
                yield record


def _hangs_on(record: object) -> Key:
    """The table that a record says it belongs to: its column's, its partitioned parent, or what it is made for."""
    if isinstance(record, Sequence):
        return record.column[:2]
    if isinstance(record, Table):
        return record.partition_of
    return record.table if isinstance(record, Other) else ()


def _parts(identity: ObjectId) -> tuple[str, ...]:
    """The parts of an object's name; keys of objects that are only known to exist hold it as text."""
    if identity.kind in {"other", "grant"}:
        return tuple(split(identity.key[1])) or (identity.key[1],)
    return identity.key


class Selection:
    """Tells quickly, for many objects, whether one of some patterns names them."""

    def __init__(self, patterns: Iterable[Pattern], lineages: Lineages) -> None:
        every = tuple(patterns)
        self._lineages = lineages
        self._wide = tuple(one for one in every if one.kind is None and one.parts <= _WHOLE_PARTS)
        self._narrow = tuple(one for one in every if one not in self._wide)
        self._tables: dict[Key, bool] = {}

    def __contains__(self, identity: ObjectId) -> bool:
        """Tell whether a pattern names the object, or something that it belongs to."""
        if BY_NAME[identity.kind].parent != "table":
            lineage = self._lineages.of(identity)
            return any(one.matches(lineage) for one in (*self._wide, *self._narrow))
        key = identity.key[:2]
        if key not in self._tables:
            lineage = self._lineages.table(key)
            self._tables[key] = any(one.matches(lineage) for one in self._wide)
        if self._tables[key]:
            return True
        if not self._narrow:
            return False
        lineage = self._lineages.of(identity)
        return any(one.matches(lineage) for one in self._narrow)


def idle(patterns: Iterable[Pattern], lineages: Lineages, seen: Collection[ObjectId]) -> list[Pattern]:
    """The patterns that name none of the objects, in their order."""
    return [one for one in patterns if not any(one.matches(lineages.of(identity)) for identity in seen)]
