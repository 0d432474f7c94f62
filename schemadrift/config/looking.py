"""What a code's drifts are found in, so that what a role could not look at is told from what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemadrift import codes
from schemadrift.catalog.catalog import Unseen
from schemadrift.codes import Code
from schemadrift.config.patterns import Pattern

_KINDS: dict[Code, frozenset[str]] = {
    codes.MISSING_ENUM_TYPE: frozenset({"enum_type"}),
    codes.MISSING_ENUM_LABEL: frozenset({"enum_type"}),
    codes.UNDECLARED_ENUM_LABEL: frozenset({"enum_type"}),
    codes.ENUM_ORDER_DIFFERS: frozenset({"enum_type"}),
    codes.MISSING_DOMAIN: frozenset({"domain"}),
    codes.DOMAIN_DIFFERS: frozenset({"domain"}),
    codes.MISSING_SEQUENCE: frozenset({"sequence"}),
    codes.SEQUENCE_DIFFERS: frozenset({"sequence"}),
    codes.UNDECLARED_SEQUENCE: frozenset({"sequence"}),
    codes.MISSING_PRIMARY_KEY: frozenset({"primary_key"}),
    codes.PRIMARY_KEY_DIFFERS: frozenset({"primary_key"}),
    codes.UNDECLARED_PRIMARY_KEY: frozenset({"primary_key"}),
    codes.MISSING_FOREIGN_KEY: frozenset({"foreign_key"}),
    codes.FOREIGN_KEY_DIFFERS: frozenset({"foreign_key"}),
    codes.FOREIGN_KEY_OFF: frozenset({"foreign_key", "trigger"}),
    codes.UNDECLARED_FOREIGN_KEY: frozenset({"foreign_key"}),
    codes.MISSING_UNIQUE: frozenset({"unique", "index"}),
    codes.UNIQUE_DIFFERS: frozenset({"unique", "index"}),
    codes.UNDECLARED_UNIQUE: frozenset({"unique", "index"}),
    codes.FORM_DIFFERS: frozenset({"unique", "index"}),
    codes.MISSING_CHECK: frozenset({"check"}),
    codes.CHECK_DIFFERS: frozenset({"check"}),
    codes.UNDECLARED_CHECK: frozenset({"check"}),
    codes.MISSING_EXCLUSION: frozenset({"exclusion"}),
    codes.EXCLUSION_DIFFERS: frozenset({"exclusion"}),
    codes.UNDECLARED_EXCLUSION: frozenset({"exclusion"}),
    codes.MISSING_INDEX: frozenset({"index"}),
    codes.INDEX_DIFFERS: frozenset({"index"}),
    codes.UNDECLARED_INDEX: frozenset({"index", "unique"}),
    codes.INVALID_INDEX: frozenset({"index", "primary_key", "unique", "exclusion"}),
    codes.MISSING_TRIGGER: frozenset({"trigger"}),
    codes.TRIGGER_DIFFERS: frozenset({"trigger"}),
    codes.DISABLED_TRIGGER: frozenset({"trigger"}),
    codes.UNDECLARED_TRIGGER: frozenset({"trigger"}),
    codes.MISSING_POLICY: frozenset({"policy"}),
    codes.POLICY_DIFFERS: frozenset({"policy"}),
    codes.UNDECLARED_POLICY: frozenset({"policy"}),
    codes.UNDECLARED_TYPE: frozenset({"enum_type", "domain"}),
    codes.NOT_ENFORCED: frozenset({"check", "foreign_key", "primary_key"}),
    codes.NOT_VALIDATED: frozenset({"check", "foreign_key", "domain"}),
    codes.NAME_DIFFERS: frozenset({"check", "foreign_key", "index", "primary_key", "unique", "exclusion"}),
    codes.REDUNDANT: frozenset({"check", "foreign_key", "index", "unique", "exclusion"}),
}
"""The kinds in which drifts of a code are found, of those that a server may refuse to show as a whole."""
_FIELDS: dict[Code, frozenset[str]] = {
    codes.UNDECLARED_OWNER: frozenset({"owner"}),
    codes.COMMENT_DIFFERS: frozenset({"comment"}),
    codes.COLLATION_DIFFERS: frozenset({"collation"}),
    codes.IDENTITY_DIFFERS: frozenset({"identity"}),
    codes.PARTITIONING_DIFFERS: frozenset({"inherits", "partition_of"}),
    codes.SETTING_DIFFERS: frozenset({"tablespace"}),
    codes.UNDECLARED_SETTING: frozenset({"tablespace"}),
}
"""Likewise, the fields."""
_EVERYWHERE = frozenset({codes.COMMENT_DIFFERS, codes.SETTING_DIFFERS, codes.UNDECLARED_OWNER})
"""Codes whose drifts are found in objects of any kind."""
_BESIDE = frozenset(
    {
        codes.MISSING_GRANT,
        codes.UNDECLARED_GRANT,
        codes.MISSING_OTHER,
        codes.UNDECLARED_OTHER,
        codes.UNDECLARED_RULE,
    }
)
"""Codes of what lies beside the models, in whose catalogs the reader is refused one query at a time."""


def could_not_look(code: Code, objects: Pattern, unseen: Sequence[Unseen]) -> Unseen | None:
    """Tell whether drifts of a code could not be looked for in some objects.

    Args:
        code: The code.
        objects: The objects; one with a kind in front means those of that kind.
        unseen: What the reader was refused.

    Returns:
        The first thing that was refused and in which such a drift may be; None when all could be looked at. Where
        the refused query says neither kind nor field, what it would have shown is of the kind "other".
    """
    return next((one for one in unseen if _hides(one, code, objects)), None)


def _hides(refused: Unseen, code: Code, objects: Pattern) -> bool:
    if _meets(_FIELDS.get(code, ()), refused.fields):
        return True
    kinds = _KINDS.get(code, frozenset())
    if code in _EVERYWHERE:
        kinds = frozenset(refused.kinds)
    if objects.kind is not None:
        kinds &= {objects.kind.replace(" ", "_")}
    if _meets(kinds, refused.kinds):
        return True
    return not refused.kinds and not refused.fields and code in _BESIDE


def _meets(wanted: Iterable[str], refused: Iterable[str]) -> bool:
    return not frozenset(wanted).isdisjoint(refused)
