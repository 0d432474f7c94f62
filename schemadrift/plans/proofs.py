"""What must hold after a step, as SELECTs that give one boolean. They read the system catalogs only."""

from __future__ import annotations

import hashlib

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.names import made_name, parse_qualified, qualified
from schemadrift.kinds.other import Other
from schemadrift.step import Proof


def regclass(key: Key) -> str:
    """The relation's oid as an expression; NULL where there is none."""
    return f"to_regclass({literal(qualified(*key))})"


def table(key: Key, *, gone: bool = False) -> Proof:
    """A relation is there, or gone."""
    return Proof(
        says=f"{qualified(*key)} is {'gone' if gone else 'there'}",
        sql=f"SELECT {regclass(key)} IS {'' if gone else 'NOT '}NULL",
    )


def column(key: Key, condition: str = "", says: str = "is there") -> Proof:
    """A column is there, with a condition on its row in pg_attribute (alias a)."""
    more = f" AND {condition}" if condition else ""
    return Proof(
        says=f"{qualified(*key)} {says}",
        sql=f"SELECT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = {regclass(key[:-1])} "
        f"AND a.attname = {literal(key[-1])} AND NOT a.attisdropped{more})",
    )


def no_column(key: Key) -> Proof:
    """A column is gone."""
    return Proof(
        says=f"{qualified(*key)} is gone",
        sql=f"SELECT NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = {regclass(key[:-1])} "
        f"AND a.attname = {literal(key[-1])} AND NOT a.attisdropped)",
    )


def constraint(key: Key, *, validated: bool = True) -> Proof:
    """A constraint is there, and validated where that is asked."""
    more = " AND c.convalidated" if validated else ""
    return Proof(
        says=f"{qualified(*key)} is there{' and validated' if validated else ''}",
        sql=f"SELECT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = {regclass(key[:-1])} "
        f"AND c.conname = {literal(key[-1])}{more})",
    )


def no_constraint(key: Key) -> Proof:
    """A constraint is gone."""
    return Proof(
        says=f"{qualified(*key)} is gone",
        sql=f"SELECT NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = {regclass(key[:-1])} "
        f"AND c.conname = {literal(key[-1])})",
    )


def index(key: Key) -> Proof:
    """An index is there and valid; `key` is (schema, table, index)."""
    return Proof(
        says=f"{qualified(*key)} is valid",
        sql=f"SELECT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = {regclass((key[0], key[-1]))} "
        "AND i.indisvalid AND i.indisready)",
    )


def no_index(key: Key) -> Proof:
    """An index is gone; `key` is (schema, table, index)."""
    return table((key[0], key[-1]), gone=True)


def deferral(key: Key, deferrable: bool, initially_deferred: bool) -> Proof:  # noqa: FBT001 - as the record has them
    """A constraint is checked when it is declared to be."""
    return Proof(
        says=f"{qualified(*key)} is {'' if deferrable else 'not '}deferrable",
        sql=f"SELECT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = {regclass(key[:-1])} "
        f"AND c.conname = {literal(key[-1])} AND c.condeferrable = {str(deferrable).lower()} "
        f"AND c.condeferred = {str(initially_deferred).lower()})",
    )


_CATALOGS = {
    "schema": ("pg_namespace", "to_regnamespace"),
    "enum_type": ("pg_type", "to_regtype"),
    "composite_type": ("pg_type", "to_regtype"),
    "domain": ("pg_type", "to_regtype"),
}


def _oid(identity: ObjectId) -> tuple[str, str]:
    """The catalog that an object is in, and its oid as an expression."""
    key = identity.key
    if identity.kind in _CATALOGS:
        catalog, find = _CATALOGS[identity.kind]
        return catalog, f"{find}({literal(qualified(*key))})"
    if identity.kind in {"table", "sequence", "column"}:
        return "pg_class", regclass(key[:2])
    if identity.kind == "index":
        return "pg_class", regclass((key[0], key[-1]))
    catalog, prefix = {"trigger": ("pg_trigger", "tg"), "policy": ("pg_policy", "pol")}.get(
        identity.kind, ("pg_constraint", "con")
    )
    return catalog, (
        f"(SELECT o.oid FROM {catalog} o WHERE o.{prefix}relid = {regclass(key[:-1])} "
        f"AND o.{prefix}name = {literal(key[-1])})"
    )


def named(identity: ObjectId, *, gone: bool = False) -> Proof:
    """An object of this name is there, or gone."""
    return Proof(
        says=f"{identity} is {'gone' if gone else 'there'}",
        sql=f"SELECT {_oid(identity)[1]} IS {'' if gone else 'NOT '}NULL",
    )


def comment(identity: ObjectId, text: str | None) -> Proof:
    """An object has a comment, or none."""
    catalog, oid = _oid(identity)
    if identity.kind == "column":
        place = (
            f"coalesce((SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = {oid} "
            f"AND a.attname = {literal(identity.key[-1])}), -1)"
        )
        found = f"col_description({oid}, {place})"
    else:
        found = f"obj_description({oid}, '{catalog}')"
    said = "IS NULL" if text is None else f"= {literal(text)}"
    return Proof(says=f"{identity} has {'no' if text is None else 'its'} comment", sql=f"SELECT {found} {said}")


def trigger(identity: ObjectId, function: str) -> Proof:
    """A trigger is there and calls its function."""
    return Proof(
        says=f"{identity} calls {function}",
        sql=f"SELECT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = {regclass(identity.parent_key)} "
        f"AND t.tgname = {literal(identity.key[-1])} AND t.tgfoid = to_regproc({literal(function)}))",
    )


def other(identity: ObjectId, record: Other, *, gone: bool = False) -> Proof:
    """A function, rule or statistics object is there, a function with its body; or it is gone."""
    form, name = identity.key
    routine, body = record.routine, ""
    if "(" in name:
        found = f"SELECT FROM pg_proc p WHERE p.oid = to_regprocedure({literal(name)})"
        if routine is not None and not routine.sql_body and not gone:
            digest = hashlib.md5(routine.body.encode(), usedforsecurity=False).hexdigest()
            found, body = f"{found} AND md5(convert_to(p.prosrc, 'UTF8')) = {literal(digest)}", " with its body"
    elif form == "rule":
        rule = literal(parse_qualified(name)[-1])
        found = f"SELECT FROM pg_rewrite r WHERE r.ev_class = {regclass(record.table)} AND r.rulename = {rule}"
    else:
        space, last = parse_qualified(name)
        found = (
            f"SELECT FROM pg_statistic_ext s WHERE s.stxname = {literal(last)} "
            f"AND s.stxnamespace = to_regnamespace({literal(qualified(space))})"
        )
    said = "is gone" if gone else f"is there{body}"
    return Proof(says=f"{form} {name} {said}", sql=f"SELECT {'NOT ' if gone else ''}EXISTS ({found})")


def attached(part: Key, whole: Key) -> Proof:
    """An index of a partition belongs to the index of its parent; keys are (schema, table, index)."""
    return Proof(
        says=f"{qualified(*part)} is part of {qualified(*whole)}",
        sql=f"SELECT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = {regclass((part[0], part[-1]))} "
        f"AND i.inhparent = {regclass((whole[0], whole[-1]))})",
    )


def not_null_name(table: str, column: str) -> str:
    """The name that PostgreSQL gives to the NOT NULL of a column."""
    return made_name(table, column, "not_null")


def label(key: Key, text: str) -> Proof:
    """An enum type has a label."""
    return Proof(
        says=f"{qualified(*key)} has the label {text}",
        sql=f"SELECT EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = to_regtype({literal(qualified(*key))}) "
        f"AND e.enumlabel = {literal(text)})",
    )
