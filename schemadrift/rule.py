"""Field rules: what it means when one field of two records differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemadrift import codes
from schemadrift.catalog import Record
from schemadrift.codes import Code
from schemadrift.drift import Effect, Finding


class Rule(NamedTuple):
    """What a difference in one field means.

    Attributes:
        field: The record's field.
        label: The field as people name it.
        code: The drift's code.
        effect: What it does to the application.
        remedy: What to do.
        optional: True where an empty declared value means "not stated": a live value is then unmanaged.
    """

    field: str
    label: str
    code: Code
    effect: Effect
    remedy: str
    optional: bool = False


def apply(rules: Sequence[Rule], live: Record, declared: Record) -> Iterator[Finding]:
    """Judge two records of one kind by rules, in the rules' order.

    Args:
        rules: Those that hold for the kind.
        live: The live record.
        declared: The declared record.

    Yields:
        One finding for each rule whose field differs.
    """
    for rule in rules:
        there, stated = getattr(live, rule.field), getattr(declared, rule.field)
        if there == stated:
            continue
        there_text, stated_text = value_text(there), value_text(stated)
        if rule.optional and not stated:
            yield Finding(
                code=codes.UNDECLARED_SETTING,
                effect=Effect.COSMETIC,
                field=rule.field,
                live=there_text,
                message=f"{rule.label} {there_text} is not declared",
                remedy="declare it, or reset it",
            )
            continue
        yield Finding(
            code=rule.code,
            effect=rule.effect,
            field=rule.field,
            live=there_text,
            declared=stated_text,
            message=f"{rule.label} is {there_text or 'not set'}, declared {stated_text or 'not set'}",
            remedy=rule.remedy,
        )


def comment_rule() -> Rule:
    """The rule for comments, the same for every kind that has them."""
    return Rule("comment", "the comment", codes.COMMENT_DIFFERS, Effect.COSMETIC, "COMMENT ON …", optional=True)


def value_text(value: object) -> str:
    """A field's value as people read it: tuples joined by commas, None and () empty, yes and no."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(value_text, value))
    return str(value)
