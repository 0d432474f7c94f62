"""Columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from schemadrift import codes
from schemadrift.catalog import Key, ObjectId, Record
from schemadrift.catalog.names import qualified, quote
from schemadrift.catalog.types import change, rounds
from schemadrift.drift import Effect, Finding, Question
from schemadrift.kind import Kind, Sides
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.kinds.table import Table, is_table
from schemadrift.rule import Rule, apply, comment_rule


class Column(Record, frozen=True):
    """A column of a table or of another relation; key (schema, table, column).

    Its place among the others is kept by the table's `columns`, so that a dropped neighbour changes nothing here.

    Attributes:
        type: As `format_type` spells it with an empty search path: "character varying(255)", "public.mood[]".
        not_null: Whether NULL is refused by a validated NOT NULL (primary key columns included).
        default: The default expression, or the generation expression of a generated column; normalised. None
            when there is none, for NULL defaults, and for serial and identity columns.
        generated: "", "stored" or "virtual".
        identity: "", "always" or "by default".
        serial: Whether the default is nextval() of a sequence that this very column owns.
        collation: Named only where it is not the type's own; quoted and qualified outside of pg_catalog.
        comment: Its comment.
        storage: "plain", "external", "extended" or "main", only where it is not the type's own.
        compression: "pglz" or "lz4" where it was set.
        statistics: The statistics target where it was set.
        options: Attribute options "name=value", sorted.
        not_null_valid: False for a NOT NULL that old rows may break (PostgreSQL 18: NOT VALID); not_null is
            then False.
        inherited: True where the column comes from a parent only.
    """

    type: str
    not_null: bool = False
    default: str | None = None
    generated: str = ""
    identity: str = ""
    serial: bool = False
    collation: str | None = None
    comment: str | None = None
    storage: str = ""
    compression: str = ""
    statistics: int | None = None
    options: tuple[str, ...] = ()
    not_null_valid: bool = True
    inherited: bool = False


_SETTING = codes.SETTING_DIFFERS
_RULES = (
    Rule("collation", "the collation", codes.COLLATION_DIFFERS, Effect.INTEGRITY, "ALTER COLUMN … TYPE … COLLATE …"),
    Rule("storage", "the storage", _SETTING, Effect.PERFORMANCE, "ALTER COLUMN … SET STORAGE …", optional=True),
    Rule(
        "compression",
        "the compression",
        _SETTING,
        Effect.PERFORMANCE,
        "ALTER COLUMN … SET COMPRESSION …",
        optional=True,
    ),
    Rule(
        "statistics",
        "the statistics target",
        _SETTING,
        Effect.PERFORMANCE,
        "ALTER COLUMN … SET STATISTICS …",
        optional=True,
    ),
    Rule("options", "the options", _SETTING, Effect.PERFORMANCE, "ALTER COLUMN … SET (…)", each=True),
    comment_rule(),
)
_TYPE_EFFECTS = {
    "rounds": Effect.INTEGRITY,
    "widens": Effect.BREAKS_WRITES,
    "narrows": Effect.BREAKS_READS,
    "differs": Effect.BREAKS_READS,
    "same": Effect.COSMETIC,
}
_FORMS = {"": "plain", "stored": "generated (stored)", "virtual": "generated (virtual)"}


def definition(name: str, record: Column) -> str:
    """The column as CREATE TABLE would say it, without its comment."""
    parts = [quote(name), record.type]
    if record.collation:
        parts.append(f"COLLATE {record.collation}")
    if record.generated:
        parts.append(f"GENERATED ALWAYS AS ({record.default}) {record.generated.upper()}")
    elif record.identity:
        parts.append(f"GENERATED {record.identity.upper()} AS IDENTITY")
    elif record.serial:
        parts.append("DEFAULT nextval(its own sequence)")
    elif record.default is not None:
        parts.append(f"DEFAULT {record.default}")
    if record.not_null:
        parts.append("NOT NULL")
    return " ".join(parts)


def _missing(_sides: Sides, identity: ObjectId, declared: Column) -> Finding:
    text = definition(identity.key[-1], declared)
    return Finding(
        code=codes.MISSING_COLUMN,
        effect=Effect.BREAKS_READS,
        declared=text,
        message="the column does not exist",
        remedy=f"ALTER TABLE {qualified(*identity.parent_key)} ADD COLUMN {text}",
    )


def _unexpected(sides: Sides, identity: ObjectId, live: Column) -> Finding:
    text = definition(identity.key[-1], live)
    demands = live.not_null or not live.not_null_valid  # new rows are held to it, validated or not
    fillable = not demands or live.default is not None or live.identity or live.serial or live.generated
    if fillable or not is_table(sides, identity.parent_key):
        return Finding(
            code=codes.UNDECLARED_COLUMN,
            effect=Effect.COSMETIC,
            live=text,
            message="nothing declares the column",
            remedy="declare it, or drop it when nothing uses it",
        )
    return Finding(
        code=codes.UNDECLARED_REQUIRED_COLUMN,
        effect=Effect.BREAKS_WRITES,
        live=text,
        message="nothing declares the column, and it is NOT NULL without a default: every insert fails",
        remedy=f"ALTER TABLE {qualified(*identity.parent_key)} ALTER COLUMN {quote(identity.key[-1])} DROP NOT NULL",
    )


def _changed(sides: Sides, identity: ObjectId, live: Column, declared: Column) -> Iterator[Finding]:
    if live.type != declared.type and not _as_good(sides, identity, live, declared):
        yield _type(identity, live, declared)
    if is_table(sides, identity.parent_key):
        yield from _nullability(identity, live, declared)
        yield from _value(sides, identity, live, declared)
    yield from apply(_RULES, live, declared)


def _as_good(sides: Sides, identity: ObjectId, live: Column, declared: Column) -> bool:
    """Where nobody stated a length, a longer one is none the worse; what another driver makes is declared too."""
    if live.type in sides.declared.by_driver.get(identity, ()):
        return True
    return identity in sides.declared.elastic and change(live.type, declared.type) == "narrows"


def _type(identity: ObjectId, live: Column, declared: Column) -> Finding:
    effect = _TYPE_EFFECTS[_type_change(live.type, declared.type)]
    says = {
        Effect.BREAKS_WRITES: "values that the code may write do not fit",
        Effect.BREAKS_READS: "the code may get values that it does not expect",
        Effect.INTEGRITY: "values are rounded without a word",
    }.get(effect, "both hold the same values")
    return Finding(
        code=codes.TYPE_DIFFERS,
        effect=effect,
        field="type",
        live=live.type,
        declared=declared.type,
        message=f"the type is {live.type}, declared {declared.type}: {says}",
        remedy=f"ALTER TABLE {qualified(*identity.parent_key)} "
        f"ALTER COLUMN {quote(identity.key[-1])} TYPE {declared.type}",
    )


def _type_change(live: str, declared: str) -> str:
    """What it takes to get from the live type to the declared one; "same" where each holds what the other holds."""
    if rounds(live, declared):
        return "rounds"
    found = change(live, declared)
    return "same" if found == "widens" == change(declared, live) else found


def _nullability(identity: ObjectId, live: Column, declared: Column) -> Iterator[Finding]:
    alter = f"ALTER TABLE {qualified(*identity.parent_key)} ALTER COLUMN {quote(identity.key[-1])}"
    there, stated = _refuses_null(live), _refuses_null(declared)
    if there < stated:
        half = there > 0
        yield Finding(
            code=codes.NOT_VALIDATED if half else codes.NULLABLE_COLUMN,
            effect=Effect.INTEGRITY,
            field="not_null",
            live=_NULLS[there],
            declared=_NULLS[stated],
            message="its NOT NULL was never validated: old rows may hold NULL" if half else "it may hold NULL",
            remedy=f"ALTER TABLE {qualified(*identity.parent_key)} VALIDATE CONSTRAINT …"
            if half
            else f"{alter} SET NOT NULL, after a validated CHECK ({quote(identity.key[-1])} IS NOT NULL)",
        )
    elif there and not stated:
        yield Finding(
            code=codes.NOT_NULL_COLUMN,
            effect=Effect.BREAKS_WRITES,
            field="not_null",
            live=_NULLS[there],
            declared="nullable",
            message="it refuses NULL, which the declaration allows",
            remedy=f"{alter} DROP NOT NULL, or declare it NOT NULL",
        )


_NULLS = ("nullable", "NOT NULL NOT VALID", "NOT NULL")


def _refuses_null(record: Column) -> int:
    """Place in `_NULLS`: a NOT NULL that was never validated refuses NULL in new rows only."""
    return 2 if record.not_null else int(not record.not_null_valid)


def _value(sides: Sides, identity: ObjectId, live: Column, declared: Column) -> Iterator[Finding]:
    """Where the value comes from when an insert gives none: generation, identity, serial, default."""
    if live.generated != declared.generated:
        yield _generated(live, declared)
    elif live.identity != declared.identity or live.serial != declared.serial:
        yield from _numbering(live, declared)
    elif live.default is None or declared.default is None:
        if live.default != declared.default:
            yield _default_presence(identity, live, declared)
    elif sides.differ(_question(identity, live, declared), identity, "default"):
        generated = bool(live.generated)
        noun = "generation expression" if generated else "default"
        yield Finding(
            code=codes.GENERATED_DIFFERS if generated else codes.DEFAULT_DIFFERS,
            effect=Effect.INTEGRITY,
            field="default",
            live=live.default,
            declared=declared.default,
            message=f"the {noun} is {live.default}, declared {declared.default}",
            remedy="ALTER COLUMN … SET EXPRESSION AS (…) (PostgreSQL 17; rewrites the table)"
            if generated
            else f"ALTER TABLE {qualified(*identity.parent_key)} "
            f"ALTER COLUMN {quote(identity.key[-1])} SET DEFAULT {declared.default}",
        )


def _question(identity: ObjectId, live: Column, declared: Column) -> Question:
    table = identity.parent_key if live.generated else None
    return Question(table, live.type, live.default or "", declared.default or "")


def _generated(live: Column, declared: Column) -> Finding:
    if live.generated and declared.generated:
        effect, says = Effect.PERFORMANCE, "the value is computed at another time"
    elif declared.generated:
        effect, says = Effect.BREAKS_READS, "nobody fills it: the code never writes it"
    else:
        effect, says = Effect.BREAKS_WRITES, "every write to it is refused"
    return Finding(
        code=codes.GENERATED_DIFFERS,
        effect=effect,
        field="generated",
        live=_FORMS[live.generated],
        declared=_FORMS[declared.generated],
        message=f"it is {_FORMS[live.generated]}, declared {_FORMS[declared.generated]}: {says}",
        remedy="add the column anew in the declared form, fill it, and swap the names",
    )


def _numbering(live: Column, declared: Column) -> Iterator[Finding]:
    def says(record: Column) -> str:
        if record.identity:
            return f"identity ({record.identity})"
        if record.serial:
            return "serial"
        return f"default {record.default}" if record.default is not None else "without a default"

    numbered = declared.identity or declared.serial
    fills = live.identity or live.serial or (live.default or "").startswith("nextval(")
    if numbered and not fills:
        effect, why = Effect.BREAKS_WRITES, ": inserts that leave it out fail"
    elif live.identity == "always" and declared.identity != "always":
        effect, why = Effect.BREAKS_WRITES, ": inserts that give a value are refused"
    else:
        effect, why = Effect.COSMETIC, ""
    undeclared = not numbered and declared.default is None and effect is Effect.COSMETIC
    yield Finding(
        code=codes.UNDECLARED_DEFAULT if undeclared else codes.IDENTITY_DIFFERS,
        effect=effect,
        field="identity",
        live=says(live),
        declared=says(declared),
        message=f"it is numbered as {says(live)}, declared {says(declared)}{why}",
        remedy="ALTER COLUMN … ADD GENERATED … AS IDENTITY, SET GENERATED …, or SET DEFAULT nextval(…)",
    )


def _default_presence(identity: ObjectId, live: Column, declared: Column) -> Finding:
    alter = f"ALTER TABLE {qualified(*identity.parent_key)} ALTER COLUMN {quote(identity.key[-1])}"
    if declared.default is not None:
        required = live.not_null
        return Finding(
            code=codes.MISSING_DEFAULT,
            effect=Effect.BREAKS_WRITES if required else Effect.INTEGRITY,
            field="default",
            declared=declared.default,
            message=f"it has no default, declared {declared.default}: "
            + ("inserts that leave it out fail" if required else "inserts that leave it out store NULL"),
            remedy=f"{alter} SET DEFAULT {declared.default}",
        )
    return Finding(
        code=codes.UNDECLARED_DEFAULT,
        effect=Effect.COSMETIC,
        field="default",
        live=live.default or "",
        message=f"the database has the default {live.default}, the declaration none",
        remedy=f"declare the default, or {alter} DROP DEFAULT",
    )


_ALIKE = 0.5


def _resemblance(sides: Sides, declared: ObjectId, live: ObjectId) -> tuple[str, ...]:
    """A rename is likely when the type is the same and the place, the references or the name speak for it."""
    here = sides.declared.get("column", declared.key, Column)
    there = sides.live.get("column", live.key, Column)
    if here is None or there is None or here.type != there.type:
        return ()
    reasons = []
    if _position(sides.declared.get("table", declared.parent_key, Table), declared) == _position(
        sides.live.get("table", live.parent_key, Table), live
    ):
        reasons.append("same position")
    targets = _targets(sides.declared_parts("foreign_key", declared.parent_key), declared)
    if targets and targets == _targets(sides.live_parts("foreign_key", live.parent_key), live):
        reasons.append("same references")
    if SequenceMatcher(None, declared.key[-1], live.key[-1]).ratio() >= _ALIKE:
        reasons.append("a name much alike")
    return ("same type", *reasons) if reasons else ()


def _position(table: Table | None, identity: ObjectId) -> int | None:
    return table.columns.index(identity.key[-1]) if table and identity.key[-1] in table.columns else None


def _targets(foreign_keys: Mapping[Key, ForeignKey], identity: ObjectId) -> set[tuple[object, ...]]:
    return {
        (record.target, record.target_columns)
        for record in foreign_keys.values()
        if record.columns == (identity.key[-1],)
    }


KIND = Kind(
    name="column",
    record=Column,
    parent="table",
    missing=_missing,
    unexpected=_unexpected,
    changed=_changed,
    resemblance=_resemblance,
)
