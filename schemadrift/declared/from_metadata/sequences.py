"""Sequences: Sequence objects, and those behind serial and identity columns."""

from __future__ import annotations

from typing import Any

from schemadrift.catalog import Impossible, Key, ObjectId
from schemadrift.declared.from_metadata.writer import Writer
from schemadrift.kinds.sequence import Sequence

LIMITS = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
"""Smallest and largest value of the types that a sequence can have.

Source: PostgreSQL manual, CREATE SEQUENCE, "Parameters".
"""


def sequence_record(options: Any, type_: str, *, role: str = "", column: Key = ()) -> Sequence:
    """Fill in what CREATE SEQUENCE takes where nothing is said.

    Args:
        options: A Sequence or Identity; None for a serial column's.
        type_: "smallint", "integer" or "bigint"; other types are taken for bigint.
        role: As in the record.
        column: As in the record.
    """
    lowest, highest = LIMITS.get(type_, LIMITS["bigint"])
    if options is None:
        return Sequence(type=type_ if type_ in LIMITS else "bigint", maximum=highest, role=role, column=column)
    increment = _given(options, "increment", 1)
    rising = increment > 0
    minimum = _given(options, "minvalue", 1 if rising else lowest)
    maximum = _given(options, "maxvalue", highest if rising else -1)
    return Sequence(
        type=type_ if type_ in LIMITS else "bigint",
        start=_given(options, "start", minimum if rising else maximum),
        increment=increment,
        minimum=minimum,
        maximum=maximum,
        cache=_given(options, "cache", 1),
        cycle=bool(getattr(options, "cycle", None)),
        role=role,
        column=column,
    )


def _given(options: Any, name: str, otherwise: int) -> int:
    value = getattr(options, name, None)
    return otherwise if value is None else int(value)


def judge(key: Key, record: Sequence) -> Impossible | None:
    """What PostgreSQL refuses about a sequence."""
    if record.minimum <= record.start <= record.maximum:
        return None
    reason = f"it starts outside of its bounds: {record.start} is not in {record.minimum} … {record.maximum}"
    return Impossible(ObjectId("sequence", key), reason, "state a start between its bounds")


def standalone(writer: Writer, sequence: Any) -> tuple[Key, Sequence] | None:
    """The key and record of a Sequence; None where the dialect makes none (optional=True)."""
    if sequence.optional:
        return None
    type_ = "bigint" if sequence.data_type is None else writer.data_type(sequence.data_type)[0]
    key = (writer.schema(sequence), writer.name(sequence.name))
    return key, sequence_record(sequence, type_)
