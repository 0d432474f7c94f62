"""Mutation test of ourselves: no field of any record can change alone without being noticed."""

from __future__ import annotations

import msgspec
import pytest

from schemadrift.catalog import Catalog, ObjectId, Record
from schemadrift.diff import diff
from schemadrift.drift import Answer, Drift, Question
from schemadrift.kinds import KINDS
from schemadrift.kinds.index import IndexKey
from schemadrift.kinds.routine import Routine
from tests.laws.fields import MAY_DIFFER, OTHER_VALUES, PARTS, REPORTED_AS, SATISFIED, pair

RECORDS: dict[str, type[Record]] = {kind.name: kind.record for kind in KINDS} | {
    "index_key": IndexKey,
    "routine": Routine,
}
FIELDS = [(kind, field.name) for kind, record in RECORDS.items() for field in msgspec.structs.fields(record)]
COMPARED = [one for one in FIELDS if one not in MAY_DIFFER]


def named(pair_: tuple[str, str]) -> str:
    return ".".join(pair_)


def drifts(live: Catalog, declared: Catalog) -> list[Drift]:
    """What `--strict` finds when the server says of all expressions spelled differently that they differ."""
    answers: dict[Question, Answer] = {}
    for _ in range(3):
        outcome = diff(live, declared, KINDS, answers=answers, strict=True)
        if not outcome.questions:
            break
        answers.update(dict.fromkeys(outcome.questions, False))
    assert not outcome.questions
    assert not outcome.unverified
    return list(outcome.drifts)


def fields_of(found: list[Drift], identity: ObjectId) -> set[str]:
    """The fields that drifts of one object name; of `labels[x]`, labels."""
    return {drift.finding.field.partition("[")[0] for drift in found if drift.id == identity}


def records_within(record: type[Record]) -> set[type[msgspec.Struct]]:
    """The records that a record's fields hold."""
    found: set[type[msgspec.Struct]] = set()

    def walk(one: msgspec.inspect.Type) -> None:
        if isinstance(one, msgspec.inspect.StructType):
            found.add(one.cls)
            for field in one.fields:
                walk(field.type)
        for name in ("item_type", "item_types", "types"):
            below = getattr(one, name, ())
            for part in below if isinstance(below, tuple) else (below,):
                walk(part)

    walk(msgspec.inspect.type_info(record))
    return found


def test_every_field_has_an_entry() -> None:
    """A new field of a record needs a value here before it can be compared or forgotten."""
    assert sorted(FIELDS) == sorted((kind, field) for kind, values in OTHER_VALUES.items() for field in values)
    assert {one for record in RECORDS.values() for one in records_within(record)} == set(RECORDS.values())
    assert set(PARTS) == RECORDS.keys() - {kind.name for kind in KINDS}
    assert {*MAY_DIFFER, *SATISFIED, *REPORTED_AS} <= set(FIELDS)


@pytest.mark.parametrize("one", COMPARED, ids=named)
def test_a_change_in_the_database_is_noticed(one: tuple[str, str]) -> None:
    kind, field, key, declared, live = pair(*one)
    assert fields_of(drifts(live, declared), ObjectId(kind, key)) == {field}


@pytest.mark.parametrize("one", [one for one in COMPARED if one not in SATISFIED], ids=named)
def test_a_change_in_the_declaration_is_noticed(one: tuple[str, str]) -> None:
    kind, field, key, live, declared = pair(*one)
    assert fields_of(drifts(live, declared), ObjectId(kind, key)) == {field}


@pytest.mark.parametrize("one", COMPARED, ids=named)
def test_nothing_else_is_said(one: tuple[str, str]) -> None:
    """One change is one drift, in both directions: of `--strict` too."""
    _, _, _, before, after = pair(*one)
    assert len(drifts(after, before)) == 1
    assert len(drifts(before, after)) == (0 if one in SATISFIED else 1)


@pytest.mark.parametrize("one", sorted(MAY_DIFFER), ids=named)
def test_what_may_differ_is_not_noticed(one: tuple[str, str]) -> None:
    """The table of what is left alone holds nothing that is noticed."""
    _, _, _, before, after = pair(*one)
    assert drifts(after, before) == []
    assert drifts(before, after) == []


@pytest.mark.parametrize("one", sorted(SATISFIED), ids=named)
def test_what_is_satisfied_is_not_noticed(one: tuple[str, str]) -> None:
    _, _, _, live, declared = pair(*one)
    assert drifts(live, declared) == []


def test_equal_catalogs_have_no_drift() -> None:
    for kind, field in FIELDS:
        made = pair(kind, field)
        assert drifts(made.one, made.one) == []
        assert drifts(made.other, made.other) == []
