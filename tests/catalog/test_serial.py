"""Catalogs survive being written, whatever is in them; what cannot be read says why."""

from __future__ import annotations

import types
import typing
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadrift.catalog import Catalog, Coverage, Facts, Impossible, ObjectId, Origin, Unseen, serial
from schemadrift.errors import DeclarationError
from schemadrift.kinds import RECORDS
from schemadrift.kinds.column import Column
from schemadrift.kinds.schema import Schema
from schemadrift.kinds.table import Table

TEXT = st.text(max_size=12)
NAMES = st.text(min_size=1, max_size=6)
SCALARS: dict[object, st.SearchStrategy[Any]] = {
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(),
    type(None): st.none(),
}


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type; a type that is not known here fails the test that uses it."""
    if annotation in SCALARS:
        return SCALARS[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of([values(one) for one in arguments])
    if origin is tuple:
        parts = [values(one) for one in arguments if one is not ...]
        return st.tuples(*parts) if len(parts) == len(arguments) else st.lists(*parts, max_size=3).map(tuple)
    if origin in {dict, frozenset}:
        inner = [values(one) for one in arguments]
        return st.dictionaries(*inner, max_size=3) if origin is dict else st.frozensets(*inner, max_size=3)
    assert issubclass(annotation, msgspec.Struct), annotation
    return structs(annotation)


def structs(struct: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Any value of a struct, every field of it varied."""
    hints = typing.get_type_hints(struct)
    return st.builds(struct, **{name: values(hints[name]) for name in struct.__struct_fields__})


KEYS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
IDENTITIES = st.builds(ObjectId, st.sampled_from(sorted(RECORDS)), KEYS)
OBJECTS = st.fixed_dictionaries(
    {},
    optional={kind: st.dictionaries(KEYS, structs(record), min_size=1, max_size=3) for kind, record in RECORDS.items()},
)
CATALOGS = st.builds(
    Catalog,
    objects=OBJECTS,
    source=TEXT,
    facts=structs(Facts),
    coverage=structs(Coverage),
    unnamed=st.frozensets(IDENTITIES, max_size=3),
    elastic=st.frozensets(IDENTITIES, max_size=3),
    impossible=st.lists(st.builds(Impossible, IDENTITIES, TEXT, TEXT), max_size=2).map(tuple),
    unseen=st.lists(structs(Unseen), max_size=2).map(tuple),
)
SMALL = Catalog(
    objects={
        "schema": {("public",): Schema()},
        "table": {("public", "t"): Table(columns=("b", "a"))},
        "column": {("public", "t", "b"): Column("integer"), ("public", "t", "a"): Column("text", not_null=True)},
    },
    source="models.py",
)


def content(catalog: Catalog) -> Catalog:
    """A catalog without what has no equality."""
    return replace(catalog, locate=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", RECORDS)
@given(data=st.data())
def test_records_of_every_kind_survive(kind: str, data: st.DataObject) -> None:
    record = data.draw(structs(RECORDS[kind]))
    catalog = Catalog(objects={kind: {("a", "b", "c"): record}})
    assert serial.decode(serial.encode(catalog, RECORDS), RECORDS).objects == catalog.objects


@given(catalog=CATALOGS)
def test_catalogs_survive(catalog: Catalog) -> None:
    written = serial.encode(catalog, RECORDS)
    back = serial.decode(written, RECORDS)
    assert content(back) == content(catalog)
    assert serial.encode(back, RECORDS) == written
    assert serial.fingerprint(back) == serial.fingerprint(catalog)


@given(catalog=CATALOGS, other=CATALOGS)
def test_fingerprint_is_that_of_the_objects(catalog: Catalog, other: Catalog) -> None:
    same = {kind: dict(found) for kind, found in catalog.objects.items()}
    assert (serial.fingerprint(catalog) == serial.fingerprint(other)) == (same == other.objects)
    assert serial.fingerprint(replace(other, objects=same)) == serial.fingerprint(catalog)


@given(catalog=CATALOGS)
def test_equal_catalogs_are_equal_bytes(catalog: Catalog) -> None:
    turned = {kind: dict(reversed([*found.items()])) for kind, found in reversed([*catalog.objects.items()])}
    facts = msgspec.structs.replace(
        catalog.facts,
        type_schemas=dict(reversed(catalog.facts.type_schemas.items())),
        operator_classes=frozenset(sorted(catalog.facts.operator_classes, reverse=True)),
    )
    again = replace(catalog, objects=turned, facts=facts)
    assert serial.encode(again, RECORDS) == serial.encode(catalog, RECORDS)


def test_places_survive() -> None:
    column, refused = ObjectId("column", ("public", "t", "a")), ObjectId("index", ("public", "t", "i"))
    places = {column: Origin("app/models.py", 7), refused: Origin("app/more.py", 12)}
    catalog = replace(SMALL, impossible=(Impossible(refused, "why", "what"),), locate=places.get)
    back = serial.decode(serial.encode(catalog, RECORDS), RECORDS)
    assert {identity: back.locate(identity) for identity in (*back, refused)} == {
        identity: places.get(identity) for identity in (*back, refused)
    }
    assert back.locate(ObjectId("grant", ("none",))) is None


def test_assumptions_are_in_the_head() -> None:
    assumed = serial.Assumed(default_schema="public", types=("citext",))
    assert serial.head(serial.encode(SMALL, RECORDS, assumed=assumed), "x").assumed == assumed
    assert serial.head(serial.encode(SMALL, RECORDS), "x").assumed is None


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"", "cut off; write it anew with schemadrift snapshot"),
        (b"metadata = MetaData()", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b"[1, 2]", "is JSON, and no snapshot of a schema"),
        (b'{"openapi": "3.0"}', "is JSON, and no snapshot of a schema"),
        (b'{"format": "1", "tool": "x"}', "is JSON, and no snapshot of a schema"),
        (
            b'{"format": 2, "tool": "schemadrift 9.1", "anything": []}',
            r"is of format 2, written by a newer schemadrift \(schemadrift 9.1\); upgrade, or write it anew",
        ),
    ],
)
def test_what_cannot_be_read_says_why(written: bytes, message: str) -> None:
    for read in (
        lambda: serial.decode(written, RECORDS, subject="snapshot a.json"),
        lambda: serial.head(written, "snapshot a.json"),
    ):
        with pytest.raises(DeclarationError, match=f"^snapshot a.json: .*{message}"):
            read()


def test_every_cut_is_noticed() -> None:
    whole = serial.encode(SMALL, RECORDS).strip()
    for length in range(len(whole)):
        with pytest.raises(DeclarationError, match="was cut off"):
            serial.decode(whole[:length], RECORDS)


def test_another_version() -> None:
    """Records with other fields would be compared with what nobody stated."""
    written = serial.encode(SMALL, RECORDS)
    other = written.replace(serial.shape(RECORDS).encode(), b"0" * 16)
    with pytest.raises(DeclarationError, match=r"was written by another version .*; write it anew"):
        serial.decode(other, RECORDS)
    with pytest.raises(DeclarationError, match=r"is damaged \(.*not_null"):
        serial.decode(written.replace(b'"not_null":true', b'"not_null":3'), RECORDS)
    fewer = {kind: record for kind, record in RECORDS.items() if kind != "column"}
    with pytest.raises(DeclarationError, match="write it anew"):
        serial.decode(written, fewer)


def test_what_cannot_be_written() -> None:
    catalog = Catalog(objects={"column": {("public", "t", "a"): Column("text", comment="\udcff")}}, source="a model")
    for write in (lambda: serial.encode(catalog, RECORDS), lambda: serial.fingerprint(catalog)):
        with pytest.raises(DeclarationError, match=r"^a model: holds '\\udcff', which is no Unicode"):
            write()
