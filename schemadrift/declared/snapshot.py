"""Snapshot files as sources: a declaration that was written down once and is read without importing a model.

Metadata means something only on a server: what a name without a schema stands for, where a type of an extension is,
whether an access method can index a type. Whoever writes a snapshot of a declaration has no server, so that it is
written such that every server can still have its say:

* *Types that the models use and do not make* are written in a schema of their own, `serial.UNRESOLVED`, and get the
  schema that an unqualified use finds on the server (`Facts.type_schemas`) when the snapshot is read for one.
* *What only a server can refuse* is judged when the snapshot is read for one.
* *The default schema* is stated, "public" if nobody says otherwise. Names in it cannot be told from names that were
  declared with it, so nothing is renamed: a server whose default schema is another one refuses the snapshot and says
  how to write it. Where every name has its schema, the default one is not kept and every server will do.
* *The server's version* is stated where it makes a difference: SQLAlchemy 2.1 renders Computed() without `persisted`
  as a virtual column from PostgreSQL 18 on.

The snapshot of a database needs none of this: it is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from schemadrift.catalog import Catalog, Facts, ObjectId, serial
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.declared.declaring import Declaring, of_catalog
from schemadrift.errors import DeclarationError, UsageError
from schemadrift.kinds import RECORDS

T = TypeVar("T")

_SUFFIX = ".json"
_START = re.compile(rb'\s*\{\s*"format"\s*:')
_LOOK = 64
_VIRTUAL_FROM = 180000
_ANOTHER = "schemadrift_another"
_NAME = re.compile(serial.UNRESOLVED.encode() + rb'\.((?:\\"(?:[^"\\]|\\[^"])*\\")+|[a-z0-9_]+)')
"""A type without a known schema as JSON has it: a plain name, or a quoted one with its quotes escaped."""


def is_snapshot(source: Any) -> bool:
    """Tell whether a source is a snapshot file: by its name, or by how it begins."""
    if not isinstance(source, (str, Path)):
        return False
    path = Path(source)
    if path.suffix == _SUFFIX:
        return True
    try:
        with path.open("rb") as file:
            return _START.match(file.read(_LOOK)) is not None
    except (OSError, ValueError):
        return False


def load(path: Path) -> Callable[[Facts], Declaring]:
    """Read a snapshot file, of a declaration or of a database, as the declared side.

    Args:
        path: The file.

    Returns:
        What gives the catalog once the server's facts are known.

    Raises:
        DeclarationError: The file cannot be read, is no snapshot, was cut off, or is of another version. The
            function raises it, too, and UsageError where the server is not one that the snapshot is for.
    """
    subject = f"snapshot {path}"
    data = _content(path, subject)
    assumed = serial.beginning(data, subject).assumed
    if assumed is None:
        live = of_catalog(_named(serial.decode(data, RECORDS, subject=subject), path))
        return lambda _facts: live

    def give(facts: Facts) -> Declaring:
        _require_same_server(subject, assumed, facts)
        found = serial.decode(_resolved(data, assumed, facts), RECORDS, subject=subject)
        return Declaring(found.coverage.schemas, lambda _meanwhile: _judged(_named(found, path), facts))

    return give


def load_live(path: Path) -> Catalog:
    """Read the snapshot of a database, to stand for it.

    Raises:
        DeclarationError: The file cannot be read, is no snapshot, was cut off, or is of another version.
        UsageError: It is the snapshot of a declaration.
    """
    subject = f"snapshot {path}"
    data = _content(path, subject)
    if serial.beginning(data, subject).assumed is not None:
        raise UsageError(
            subject, "is that of a declaration, not of a database", "write one with schemadrift snapshot --url URL"
        )
    return _named(serial.decode(data, RECORDS, subject=subject), path)


def written(declare: Callable[[Facts], Catalog], *, default_schema: str = "public", server_version: int = 0) -> bytes:
    """Write a declaration such that it can be read for any server.

    Args:
        declare: What makes the catalog for given facts, such that what only a server can refuse is in it. It is
            called three times: what changes with the server is found by looking.
        default_schema: Where names without a schema are.
        server_version: As `server_version_num` prints it: 170000; 0 for the newest.

    Returns:
        The snapshot.

    Raises:
        DeclarationError: The declaration contradicts itself, or cannot be written.
    """
    asked = _Asked()
    path = (default_schema,)
    facts = Facts(default_schema=default_schema, search_path=path, server_version=server_version, type_schemas=asked)
    catalog = declare(facts)
    elsewhere = declare(msgspec.structs.replace(facts, default_schema=_ANOTHER, search_path=(_ANOTHER,)))
    virtual = not 0 < server_version < _VIRTUAL_FROM
    other_version = _VIRTUAL_FROM - 10000 if virtual else _VIRTUAL_FROM
    earlier = declare(msgspec.structs.replace(facts, server_version=other_version))
    assumed = serial.Assumed(
        default_schema="" if _same(catalog, elsewhere) else default_schema,
        server_version=0 if _same(catalog, earlier) else (server_version or _VIRTUAL_FROM),
        types=tuple(sorted(asked.names)),
    )
    offline = Facts(default_schema=default_schema, search_path=path)
    return serial.encode(replace(catalog, facts=offline), RECORDS, assumed=assumed)


class _Asked(dict[str, str]):
    """Says of every type that nobody knows where it is, and remembers which ones were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ARG002 - that of a mapping
        self.names.add(str(key))
        return serial.UNRESOLVED


def _same(here: Catalog, there: Catalog) -> bool:
    return (here.objects, here.coverage, here.impossible) == (there.objects, there.coverage, there.impossible)


def _content(path: Path, subject: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        happened = f"cannot be read ({error.strerror or error})"
        raise DeclarationError(subject, happened, "check the path; it starts in this folder") from error


def _named(catalog: Catalog, path: Path) -> Catalog:
    return replace(catalog, source=f"{path} ({catalog.source})" if catalog.source else str(path))


def _require_same_server(subject: str, assumed: serial.Assumed, facts: Facts) -> None:
    if assumed.default_schema not in {"", facts.default_schema}:
        raise UsageError(
            subject,
            f"is for the default schema {assumed.default_schema}, and on this server it is {facts.default_schema}",
            f"write one with --default-schema {facts.default_schema}, or set the search_path of the role",
        )
    here, there = assumed.server_version, facts.server_version
    if here and there and (here >= _VIRTUAL_FROM) != (there >= _VIRTUAL_FROM):
        raise UsageError(
            subject,
            f"is for PostgreSQL {here // 10000}, and this server is {there // 10000}: Computed() means another column",
            f"write one with --server-version {there // 10000}, or state persisted= in the models",
        )


def _resolved(data: bytes, assumed: serial.Assumed, facts: Facts) -> bytes:
    """Give the types their schemas, in all texts at once."""
    if not assumed.types:
        return data

    def resolve(match: re.Match[bytes]) -> bytes:
        text: str = msgspec.json.decode(b'"' + match[1] + b'"')
        (name,) = parse_qualified(text)
        schema = facts.type_schemas.get(name, facts.default_schema)
        return msgspec.json.encode(qualified(schema, name))[1:-1]

    return _NAME.sub(resolve, data)


def _judged(catalog: Catalog, facts: Facts) -> Catalog:
    """Take out what this server refuses."""
    from schemadrift.declared.from_metadata.impossible import find_for  # noqa: PLC0415

    refused = tuple(find_for(catalog.objects, facts))
    gone = {one.id for one in refused}
    objects = {
        kind: {key: record for key, record in found.items() if ObjectId(kind, key) not in gone}
        if any(one.kind == kind for one in gone)
        else found
        for kind, found in catalog.objects.items()
    }
    return replace(catalog, objects=objects, facts=facts, impossible=(*catalog.impossible, *refused))
