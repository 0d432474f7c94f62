"""Field rules: what it means when one field of two records differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemadrift import codes
from schemadrift.catalog import Record
from schemadrift.catalog.names import quote
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
        each: True for a tuple of "name=value": each parameter is optional by itself, and on is true.
    """

    field: str
    label: str
    code: Code
    effect: Effect
    remedy: str
    optional: bool = False
    each: bool = False


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
        if rule.each:
            there, stated, beside = _parameters(there, stated)
            if beside:
                yield _undeclared(rule, value_text(beside))
            if there == stated:
                continue
        there_text, stated_text = value_text(there), value_text(stated)
        if rule.optional and not stated:
            yield _undeclared(rule, there_text)
            continue
        yield Finding(
            code=rule.code,
            effect=rule.effect,
            field=rule.field,
            live=there_text,
            declared=stated_text,
            message=f"{rule.label} {'are' if rule.each else 'is'} {there_text or 'not set'}, "
            f"declared {stated_text or 'not set'}",
            remedy=rule.remedy,
        )


def _undeclared(rule: Rule, there: str) -> Finding:
    return Finding(
        code=codes.UNDECLARED_SETTING,
        effect=Effect.COSMETIC,
        field=rule.field,
        live=there,
        message=f"{rule.label} {there} {'are' if rule.each else 'is'} not declared",
        remedy="declare it, or reset it",
    )


_WORDS = {"on": "true", "yes": "true", "off": "false", "no": "false"}


def _parameters(live: tuple[str, ...], declared: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Set parameters side by side.

    PostgreSQL keeps the text that a parameter was given as, so that `off` and `false`, `0.20` and `0.2` are two
    texts of one value.

    Returns:
        The live and the declared parameters that differ, and the live ones that nothing declares.
    """
    there, stated = _by_name(live), _by_name(declared)
    differing = [name for name in stated if _meaning(there.get(name)) != _meaning(stated[name])]
    return (
        tuple(f"{name}={there[name]}" for name in differing if name in there),
        tuple(f"{name}={stated[name]}" for name in differing),
        tuple(f"{name}={there[name]}" for name in there if name not in stated),
    )


def _by_name(settings: Sequence[str]) -> dict[str, str]:
    return {name: value for name, _, value in (one.partition("=") for one in settings)}


def _meaning(text: str | None) -> object:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        folded = text.lower()
        return _WORDS.get(folded, folded)


def owner(live: str, declared: str) -> Iterator[Finding]:
    """The finding for an object that belongs to another role than the declared one, where one is declared."""
    if declared and live != declared:
        yield Finding(
            code=codes.UNDECLARED_OWNER,
            effect=Effect.INTEGRITY,
            field="owner",
            live=live,
            declared=declared,
            message=f"it belongs to {live}, declared {declared}",
            remedy=f"ALTER … OWNER TO {quote(declared)}",
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
