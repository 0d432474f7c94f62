"""From what somebody wrote, or what the declaration says, to renames of live objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.lexer import tokens, value
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.errors import UsageError
from schemadrift.kinds import BY_NAME
from schemadrift.renames.course import Course
from schemadrift.renames.rename import Rename

_FORM = "write it as schema.table=new, schema.table.column=new or schema.type.'label'='new'"
_IN_SCHEMAS = ("table", "enum_type", "domain", "composite_type", "sequence")
_IN_TABLES = ("column", *(name for name, kind in BY_NAME.items() if kind.parent == "table" and name != "column"))
_PART = 3


class Asked(NamedTuple):
    """One rename as it was written.

    Attributes:
        old: The parts of the old name, outermost first, the schema and more left out where they are clear.
        new: The parts of the new one; one is enough.
        label: The enum label that gets another name; empty where an object does.
        said: The text itself.
    """

    old: Key
    new: Key
    label: str
    said: str


def asked(old: str, new: str) -> Asked:
    """Read what somebody wrote on both sides of the equals sign.

    Raises:
        UsageError: It is no pair of names.
    """
    said = f"--rename {old}={new}"
    (before, label), (after, to) = _name(old, said), _name(new, said)
    if bool(label) != bool(to) or (not label and not after) or (label and not before):
        raise UsageError(said, "is no pair of names", _FORM)
    return Asked(before, (*after, to) if label else after, label, said)


def pair(text: str) -> tuple[str, str]:
    """Split `old=new` at the equals sign that is in no quotes.

    Raises:
        UsageError: There is none.
    """
    for token in tokens(text):
        if token.kind == "operator" and token.text == "=":
            return text[: token.start], text[token.end :]
    raise UsageError(f"--rename {text}", "says no new name", _FORM)


def _name(text: str, said: str) -> tuple[Key, str]:
    """The parts of a name, and the label in quotes behind it."""
    found = [token for token in tokens(text) if token.kind not in {"space", "comment"}]
    label = ""
    if found and found[-1].kind == "string":
        label = value(found[-1].text) or ""
        dot = found[-2].start if len(found) > 1 and found[-2].text == "." else found[-1].start
        text = text[:dot]
    try:
        return (parse_qualified(text) if text.strip() else ()), label
    except ValueError as error:
        raise UsageError(said, "is no pair of names", _FORM) from error


def resolved(live: Catalog, declared: Catalog, wanted: Sequence[Asked]) -> Course:
    """Find the live objects that somebody wants to rename.

    Args:
        live: What the server has.
        declared: What the code declares: what gets a new name must be declared under it.
        wanted: In order; tables and types come first all the same.

    Returns:
        The renames in the order in which they can run. One that was done before is left out, so that whoever gives
        the same options again has nothing to do.

    Raises:
        UsageError: There is no such object, or several; or the new name is taken, or declared nowhere.
    """
    course = Course(live)
    tables = {one.old: (*one.old[:-1], one.new[-1]) for one in wanted if not one.label}
    course.done = tuple(one.said for one in wanted if _done(live, declared, one, tables))
    wanted = [one for one in wanted if one.said not in course.done]
    first = [one for one in wanted if not one.label and _schema_level(live, one)]
    for one in (*first, *(one for one in wanted if one not in first)):
        course.go_on(_one(course, declared, one))
    return course


def _done(live: Catalog, declared: Catalog, one: Asked, tables: Mapping[Key, Key]) -> bool:
    """Whether what is declared under the new name is there, and nothing has the old one."""
    if one.label:
        types = [identity.key for identity in _candidates(live, one.old) if identity.kind == "enum_type"]
        found = [live.of("enum_type")[key].labels for key in types]
        return any(one.new[-1] in labels and one.label not in labels for labels in found)
    if _candidates(live, one.old):
        return False
    places = {one.old[:-1], tables.get(one.old[:-1], one.old[:-1])}  # the table may have got another name with it
    there = [identity for place in places for identity in _candidates(live, (*place, one.new[-1]))]
    return any(identity in declared for identity in there)


def _schema_level(live: Catalog, one: Asked) -> bool:
    return any(identity.kind in _IN_SCHEMAS for identity in _candidates(live, one.old))


def _one(course: Course, declared: Catalog, one: Asked) -> Rename:
    live, now, before = course.before, course.after, course.renames
    candidates = [_after(identity, before) for identity in _candidates(live, one.old)]
    candidates = [identity for identity in candidates if identity in now] or _candidates(now, one.old)
    if one.label:
        candidates = [identity for identity in candidates if identity.kind == "enum_type"]
    if not candidates:
        raise UsageError(one.said, "there is no such object in the database", _hint(now, one))
    to = one.new[-1]
    renames = [Rename(identity, to, one.label, one.said) for identity in candidates]
    fitting = [rename for rename in renames if _is_declared(declared, rename)] or renames
    if len({rename.id.kind for rename in fitting}) > 1 and fitting[0].id.kind != "column":
        names = ", ".join(str(rename.id) for rename in fitting)
        raise UsageError(one.said, f"could be {names}", "write it with schema and table")
    rename = fitting[0]
    _require_place(one, rename, before)
    _require_free(now, rename)
    _require_declared(declared, rename)
    return rename


def _after(identity: ObjectId, before: Iterable[Rename]) -> ObjectId:
    """An identity after renames of tables and types."""
    key = identity.key
    for rename in before:
        if rename.id.kind == "table" and key[:2] == rename.id.key and identity.kind != "sequence":
            key = (*rename.after.key, *key[2:])
        elif rename.id == ObjectId(identity.kind, key) and not rename.label:
            key = rename.after.key
    return ObjectId(identity.kind, key)


def _candidates(catalog: Catalog, name: Key) -> list[ObjectId]:
    """The objects that a name can mean, in the order of the search path."""
    path = dict.fromkeys((*catalog.facts.search_path, catalog.facts.default_schema))
    if len(name) == 1:
        return [one for schema in path for one in _in_schema(catalog, (schema, *name))]
    if len(name) == _PART:
        return [ObjectId(kind, name) for kind in _IN_TABLES if name in catalog.of(kind)]
    if len(name) != _PART - 1:
        return []
    parts = [(schema, *name) for schema in path]
    inside = [ObjectId(kind, key) for key in parts for kind in _IN_TABLES if key in catalog.of(kind)]
    return [*_in_schema(catalog, name), *inside]


def _in_schema(catalog: Catalog, key: Key) -> list[ObjectId]:
    found = [ObjectId(kind, key) for kind in _IN_SCHEMAS if key in catalog.of(kind)]
    return found or [ObjectId("index", one) for one in catalog.of("index") if (one[0], one[-1]) == key]


def _is_declared(declared: Catalog, rename: Rename) -> bool:
    if rename.label:
        record = declared.of("enum_type").get(rename.id.key)
        return record is not None and rename.to in record.labels
    return rename.after in declared


def _require_place(one: Asked, rename: Rename, before: Iterable[Rename]) -> None:
    """Refuse a new name in another schema or table: that is a move, and no rename."""
    if rename.label:
        prefix, places = one.new[:-1], {rename.id.key}
    else:
        prefix, places = one.new[:-1], {rename.id.parent_key}
    if rename.id.kind == "index":
        places.add(rename.id.key[:1])
    for earlier in before:
        places |= {earlier.id.key for place in list(places) if earlier.after.key == place}
    if prefix and not any(place[len(place) - len(prefix) :] == prefix for place in places):
        raise UsageError(one.said, "is in another place under its new name", "a rename leaves it where it is")


def _require_free(now: Catalog, rename: Rename) -> None:
    if rename.label:
        record = now.of("enum_type")[rename.id.key]
        if rename.label not in record.labels:
            what = f"{rename.id} has no label {rename.label!r}"
            raise UsageError(rename.said, what, _near(rename.label, record.labels))
        taken = rename.to in record.labels
    else:
        kinds = _IN_SCHEMAS if len(rename.id.key) < _PART else (rename.id.kind,)
        taken = any(rename.after.key in now.of(kind) for kind in kinds)
    if taken:
        what = (
            "it is the same name" if rename.to == (rename.label or rename.id.key[-1]) else "something has the new name"
        )
        raise UsageError(rename.said, what, "rename that one first, or leave the option out if it was renamed already")


def _require_declared(declared: Catalog, rename: Rename) -> None:
    kinds = declared.coverage.kinds
    if _is_declared(declared, rename) or (kinds and rename.id.kind not in kinds):
        return
    if rename.label:
        record = declared.of("enum_type").get(rename.id.key)
        known: list[str] = list(record.labels) if record is not None else []
    else:
        known = [key[-1] for key in declared.of(rename.id.kind) if key[:-1] == rename.id.parent_key]
    raise UsageError(rename.said, f"nothing declares {rename.to} there", _near(rename.to, known))


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    return f"did you mean {near[0]}?" if near else "look at what schemadrift check names"


def _hint(catalog: Catalog, one: Asked) -> str:
    """The nearest name that there is."""
    kinds = (*_IN_SCHEMAS, *_IN_TABLES)
    full = len(one.old) == _PART
    inside = [key for kind in kinds for key in catalog.of(kind) if len(key) == _PART]
    *place, last = one.old
    same_table = [key for key in inside if key[-len(one.old) : -1] == tuple(place)] if place else []
    if same_table:
        names = {key[-1]: key for key in same_table}
        near = get_close_matches(last, names, n=1, cutoff=0.4)
        if near:
            return f"did you mean {qualified(*names[near[0]])}?"
    everything = inside if full else [key for kind in _IN_SCHEMAS for key in catalog.of(kind)]
    return _near(qualified(*one.old), [qualified(*key) for key in everything])


def stated(course: Course, declared: Catalog, ours: Callable[[ObjectId], bool]) -> None:
    """Add the renames that the declaration states and that are still to be done: of tables, then of columns.

    What has its new name already is left alone, and so is what never had the old one: models outlive the rename, and
    are for new databases too.

    Args:
        course: The renames that somebody asked for.
        declared: What the code declares.
        ours: Says whether a declared object is ours to rename.
    """
    for kind in ("table", "column"):
        for identity, former in _of_kind(declared.formerly, kind):
            if identity in course.after or identity not in declared:
                continue
            old = next((one for one in _formers(identity, former) if one in course.after), None)
            if old is not None and ours(identity):
                course.go_on(Rename(old, identity.key[-1], said=_said(declared, identity)))


def _of_kind(formerly: Mapping[ObjectId, tuple[str, ...]], kind: str) -> Iterator[tuple[ObjectId, tuple[str, ...]]]:
    return ((identity, names) for identity, names in sorted(formerly.items()) if identity.kind == kind)


def _formers(identity: ObjectId, names: Iterable[str]) -> Iterator[ObjectId]:
    return (ObjectId(identity.kind, (*identity.parent_key, name)) for name in names)


def _said(declared: Catalog, identity: ObjectId) -> str:
    origin = declared.locate(identity)
    return f"renamed_from at {origin}" if origin is not None else "the declaration's renamed_from"
