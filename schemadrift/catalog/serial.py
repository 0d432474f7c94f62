"""Catalogs as bytes: a JSON document that one process writes and another one reads.

    {"format": 1, "tool": "schemadrift 0.1.0", "shape": "…", "source": "database app on db:5432", "assumed": null,
     "facts": {…}, "coverage": {…}, "unnamed": {"check": [[key], …]}, "elastic": {…}, "by_driver": {…},
     "formerly": {…},
     "impossible": […], "unseen": […], "files": ["app/models.py"], "places": {"table": [0, 12, …]},
     "objects": {"table": [[["public"], [["users", {"columns": ["id", …]}], …]], …], …}}

Objects are grouped by all of their key but its last part, which is written and kept once for all of them.
Equal catalogs are equal bytes: kinds, objects and sets are sorted, and a field that has its default is left
out. `places` holds two numbers for each object of a kind, in the order of `objects`: the place of the declaring file
in `files` and the line, -1 and 0 where nothing declares it.

`format` grows when an older reader would misread the envelope. `shape` is made of the names of the kinds and their
fields: a field that one side does not know would be compared with a default that nobody stated, so that a document
of another shape is refused, too. The shapes in `EARLIER` are read: what was added to them says by its default that it
is not known, and is then compared with nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeAlias

import msgspec

from schemadrift import __version__
from schemadrift.catalog.catalog import Catalog, Coverage, Impossible, MadeByDdl, Origin, Unseen
from schemadrift.catalog.facts import Facts
from schemadrift.catalog.identity import Key, ObjectId
from schemadrift.catalog.record import Record
from schemadrift.errors import DeclarationError
from schemadrift.pausing import done_with

FORMAT = 1
EARLIER = frozenset({"77c36e215d653026"})
"""Shapes of earlier versions: without the definitions of triggers, views, functions and the like."""
_NOWHERE = (-1, 0)
_FACTS = b',"facts":'
_BEGINNING = 1 << 16
_END = b"}}\n"
_Group: TypeAlias = tuple[Key, list[tuple[str, Record]]]


class Assumed(msgspec.Struct, frozen=True, kw_only=True):
    """What a declaration took for granted where no server was asked. Nothing else in it depends on the server.

    Attributes:
        default_schema: The schema that names without one were taken to be in; "" where it makes no difference.
        server_version: The version that it was read for; 0 where it makes no difference.
        types: Bare names of types that the declaration uses and does not make, sorted; they are written in the
            schema `UNRESOLVED`, and where they are is for the server to say.
    """

    default_schema: str = ""
    server_version: int = 0
    types: tuple[str, ...] = ()


UNRESOLVED = "schemadrift_unresolved"
"""The schema of types of which no server has told where they are."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says of itself.

    Attributes:
        format: Of the document.
        tool: What wrote it.
        source: Where the catalog came from.
        assumed: What was taken for granted; None for the catalog of a server.
    """

    format: int
    tool: str
    source: str = ""
    assumed: Assumed | None = None


class _Document(msgspec.Struct, kw_only=True):
    format: int
    tool: str
    shape: str
    source: str
    assumed: Assumed | None
    facts: Facts
    coverage: Coverage
    unnamed: dict[str, list[Key]]
    elastic: dict[str, list[Key]]
    by_driver: dict[str, list[tuple[Key, tuple[str, ...]]]] = msgspec.field(default_factory=dict)
    formerly: dict[str, list[tuple[Key, tuple[str, ...]]]] = msgspec.field(default_factory=dict)
    made_by_ddl: list[MadeByDdl] = msgspec.field(default_factory=list)
    impossible: list[_Refused]
    unseen: tuple[Unseen, ...]
    files: list[str]
    places: Any
    objects: Any


class _Refused(msgspec.Struct, array_like=True, frozen=True):
    kind: str
    key: Key
    reason: str
    remedy: str
    file: int
    line: int


def encode(catalog: Catalog, kinds: Mapping[str, type[Record]], *, assumed: Assumed | None = None) -> bytes:
    """Write a catalog.

    Args:
        catalog: Any catalog.
        kinds: Name → type of the records, of every kind that there is.
        assumed: What a declaration took for granted; None for a live catalog.

    Returns:
        UTF-8 JSON, one line and a line break.

    Raises:
        DeclarationError: A name or text in it is no Unicode.
    """
    objects = {kind: sorted(catalog.of(kind).items(), key=_first) for kind in kinds}
    files: dict[str, int] = {}

    def place(identity: ObjectId) -> tuple[int, int]:
        origin = catalog.locate(identity)
        return _NOWHERE if origin is None else (files.setdefault(origin.file, len(files)), origin.line)

    places = {kind: [n for key, _ in found for n in place(ObjectId(kind, key))] for kind, found in objects.items()}
    document = _Document(
        format=FORMAT,
        tool=f"schemadrift {__version__}",
        shape=shape(kinds),
        source=catalog.source,
        assumed=assumed,
        facts=catalog.facts,
        coverage=catalog.coverage,
        unnamed=_by_kind(catalog.unnamed),
        elastic=_by_kind(catalog.elastic),
        by_driver=_listed(catalog.by_driver),
        formerly=_listed(catalog.formerly),
        made_by_ddl=sorted(catalog.made_by_ddl),
        impossible=[_Refused(*one.id, one.reason, one.remedy, *place(one.id)) for one in catalog.impossible],
        unseen=catalog.unseen,
        files=list(files),
        places={kind: numbers for kind, numbers in places.items() if any(line > 0 for line in numbers)},
        objects=_grouped(objects),
    )
    return _bytes(document, catalog.source) + _END[-1:]


def fingerprint(catalog: Catalog) -> str:
    """Give the SHA-256 of a catalog's objects, in hexadecimal: equal for equal objects, whatever their source."""
    objects = {kind: sorted(catalog.of(kind).items(), key=_first) for kind in sorted(catalog.objects)}
    return hashlib.sha256(_bytes(_grouped(objects), catalog.source)).hexdigest()


def beginning(data: bytes, subject: str) -> Head:
    """Do as `head` does, without looking through a document that begins and ends as `encode` writes it."""
    end = data.find(_FACTS, 0, _BEGINNING)  # no text holds it, as quotes in texts are escaped
    if end > 0 and data.endswith(_END):
        try:
            found = msgspec.json.decode(data[:end] + b"}", type=Head)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return head(data, subject)
        if found.format == FORMAT:
            return found
    return head(data, subject)


def head(data: bytes, subject: str) -> Head:
    """Read what a document says of itself, and make sure that it is one that can be read.

    Args:
        data: The document.
        subject: What messages call it: "snapshot schema.json".

    Raises:
        DeclarationError: It is no snapshot, it was cut off, or a newer schemadrift has written it.
    """
    again = "write it anew with schemadrift snapshot"
    try:
        found = msgspec.json.decode(data, type=Head)
    except msgspec.ValidationError as error:
        raise DeclarationError(subject, "is JSON, and no snapshot of a schema", again) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        cut_off = "truncated" in str(error) or not data.strip()
        happened = "was cut off" if cut_off else f"is no JSON ({' '.join(str(error).split())})"
        raise DeclarationError(subject, happened, again) from error
    if found.format > FORMAT:
        happened = f"is of format {found.format}, written by a newer schemadrift ({found.tool})"
        raise DeclarationError(subject, happened, "upgrade, or write it anew")
    return found


def decode(data: bytes, kinds: Mapping[str, type[Record]], *, subject: str = "the snapshot") -> Catalog:
    """Read a catalog; the garbage collector should be paused meanwhile, as for all catalogs.

    Args:
        data: What `encode` wrote.
        kinds: Name → type of the records, the same as then.
        subject: What messages call it.

    Returns:
        The catalog, equal to the one that was written, `locate` included.

    Raises:
        DeclarationError: It is no snapshot, it was cut off, or another version of schemadrift has written it.
    """
    try:
        found = _decoder(tuple(kinds.items())).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        known = head(data, subject)
        raise _other(subject, known.tool, "is damaged", str(error)) from error
    if found.format != FORMAT or found.shape not in {shape(kinds), *EARLIER}:
        known = head(data, subject)
        raise _other(subject, known.tool, "was written by another version", f"{known.tool}; this is {__version__}")
    objects = {
        kind: {(*parent, name): record for parent, rows in groups for name, record in rows}
        for kind in kinds
        if (groups := getattr(found.objects, kind))
    }
    done_with(found)
    return Catalog(
        objects=objects,
        source=found.source,
        facts=found.facts,
        coverage=found.coverage,
        unnamed=_identities(found.unnamed),
        elastic=_identities(found.elastic),
        by_driver=_unlisted(found.by_driver),
        formerly=_unlisted(found.formerly),
        made_by_ddl=frozenset(found.made_by_ddl),
        impossible=tuple(Impossible(ObjectId(one.kind, one.key), one.reason, one.remedy) for one in found.impossible),
        unseen=found.unseen,
        locate=_locator(objects, found.files, found.places, found.impossible),
    )


def shape(kinds: Mapping[str, type[Record]]) -> str:
    """Give a short digest of the kinds and the fields of their records."""
    return _shape(tuple(kinds.items()))


@lru_cache(maxsize=8)
def _shape(kinds: tuple[tuple[str, type[Record]], ...]) -> str:
    text = "; ".join(f"{kind}: {' '.join(record.__struct_fields__)}" for kind, record in kinds)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=8)
def _decoder(kinds: tuple[tuple[str, type[Record]], ...]) -> msgspec.json.Decoder[_Document]:
    """A decoder for documents that hold these kinds."""
    lists: list[Any] = [
        (kind, list[tuple[Key, list[tuple[str, record]]]], msgspec.field(default_factory=list))  # type: ignore[valid-type]
        for kind, record in kinds
    ]
    objects = msgspec.defstruct("Objects", lists, forbid_unknown_fields=True)
    late = [("places", msgspec.Raw), ("objects", objects)]  # places are asked for where something drifted
    document: Any = msgspec.defstruct("Document", late, bases=(_Document,), kw_only=True)
    return msgspec.json.Decoder(document)


def _bytes(document: object, source: str) -> bytes:
    try:
        return msgspec.json.encode(document, order="deterministic", enc_hook=_plain)
    except UnicodeEncodeError as error:
        bad = error.object[error.start : error.end]
        raise DeclarationError(source, f"holds {bad!a}, which is no Unicode", "write it in UTF-8") from error


def _plain(value: object) -> str:
    """Take a name for the text that it is: libraries have names of types of their own."""
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"{type(value).__name__} is nothing that a record holds")


def _first(entry: tuple[Key, Record]) -> Key:
    return entry[0]


def _grouped(objects: Mapping[str, list[tuple[Key, Record]]]) -> dict[str, list[_Group]]:
    return {
        kind: [
            (parent, [(key[-1], record) for key, record in rows])
            for parent, rows in groupby(found, lambda entry: entry[0][:-1])
        ]
        for kind, found in objects.items()
        if found
    }


def _by_kind(identities: Iterable[ObjectId]) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for kind, key in sorted(identities):
        found.setdefault(kind, []).append(key)
    return found


def _listed(found_by: Mapping[ObjectId, tuple[str, ...]]) -> dict[str, list[tuple[Key, tuple[str, ...]]]]:
    found: dict[str, list[tuple[Key, tuple[str, ...]]]] = {}
    for (kind, key), names in sorted(found_by.items()):
        found.setdefault(kind, []).append((key, names))
    return found


def _unlisted(found: dict[str, list[tuple[Key, tuple[str, ...]]]]) -> dict[ObjectId, tuple[str, ...]]:
    return {ObjectId(kind, key): names for kind, rows in found.items() for key, names in rows}


def _identities(by_kind: Mapping[str, Iterable[Key]]) -> frozenset[ObjectId]:
    return frozenset(ObjectId(kind, key) for kind, keys in by_kind.items() for key in keys)


def _locator(
    objects: Mapping[str, Mapping[Key, Record]],
    files: list[str],
    places: msgspec.Raw,
    refused: Iterable[_Refused],
) -> Callable[[ObjectId], Origin | None]:
    """Find places by identity; a kind is indexed when it is first asked for."""
    known: dict[str, dict[Key, tuple[int, int]]] = {}

    @lru_cache(maxsize=1)
    def read() -> dict[str, list[int]]:
        try:
            return msgspec.json.decode(places, type=dict[str, list[int]])
        except msgspec.ValidationError:  # written by hand: no reason to do without the rest
            return {}

    def index(kind: str) -> dict[Key, tuple[int, int]]:
        numbers = read().get(kind, [])
        found = dict(zip(objects.get(kind, {}), zip(numbers[::2], numbers[1::2], strict=True), strict=False))
        return found | {one.key: (one.file, one.line) for one in refused if one.kind == kind}

    def locate(identity: ObjectId) -> Origin | None:
        kind, key = identity
        if kind not in known:
            known[kind] = index(kind)
        file, line = known[kind].get(key, _NOWHERE)
        return Origin(files[file], line) if 0 <= file < len(files) else None

    return locate


def _other(subject: str, tool: str, happened: str, detail: str) -> DeclarationError:
    wrote = f"with the schemadrift that reads it ({__version__})" if tool else "with schemadrift snapshot"
    return DeclarationError(subject, f"{happened} ({detail})", f"write it anew, {wrote}")
