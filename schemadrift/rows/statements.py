"""Judges SQL before it is sent: one expression, or one statement that reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemadrift.catalog.lexer import Token, tokens

_READS = frozenset({"select", "with", "values", "table"})
_WRITES = frozenset({"insert", "update", "delete", "merge"})
_LOCKS = frozenset({"update", "share", "no", "key"})
_ACTS = frozenset(
    {
        "dblink", "dblink_connect", "dblink_exec", "dblink_send_query", "lo_create", "lo_creat", "lo_export",
        "lo_from_bytea", "lo_import", "lo_put", "lo_unlink", "lowrite", "nextval", "pg_advisory_lock",
        "pg_advisory_lock_shared", "pg_cancel_backend", "pg_create_restore_point", "pg_drop_replication_slot",
        "pg_file_write", "pg_logical_emit_message", "pg_notify", "pg_promote", "pg_reload_conf", "pg_rotate_logfile",
        "pg_sleep", "pg_sleep_for", "pg_sleep_until", "pg_stat_reset", "pg_switch_wal", "pg_terminate_backend",
        "pg_try_advisory_lock", "set_config", "setval",
    }
)  # fmt: skip
"""Functions that do something which a read-only transaction does not keep from happening."""
_OPEN, _CLOSE = {"(": ")", "[": "]"}, {")", "]"}


def bare(statement: str) -> str:
    """A statement without the semicolon and the blanks at its end."""
    return statement.strip().rstrip(";").rstrip()


def wrong_with_statement(text: str) -> str:
    """Say why a text is not one statement that only reads; empty where it is.

    Source:
        PostgreSQL manual, SET TRANSACTION: what a read-only transaction refuses. It does not refuse functions that
        act on other sessions or files; those are named here.
    """
    found = _meaningful(bare(text))
    broken = _broken(found)
    if broken:
        return broken
    words = [one.text.lower() if one.kind == "word" else one.text for one in found]
    first = next((word for word in words if word != "("), "")
    if first not in _READS:
        return f"begins with {first.upper() or 'nothing'}; write one SELECT"
    return next(_effects(words), "")


def wrong_with_expression(text: str) -> str:
    """Say why a text is not one expression; empty where it looks like one."""
    found = _meaningful(text)
    if any(one.kind == "comment" for one in tokens(text)):
        return "has a comment; write it outside"
    broken = _broken(found)
    if broken:
        return broken
    words = [one.text.lower() if one.kind == "word" else one.text for one in found]
    return next(_effects(words), "")


def calls(text: str) -> Iterator[tuple[str, ...]]:
    """The names of functions that SQL calls, each as its parts."""
    found = _meaningful(text)
    for place, token in enumerate(found[:-1]):
        if token.kind in {"word", "quoted"} and found[place + 1].text == "(":
            before = found[place - 2] if place > 1 and found[place - 1].text == "." else None
            name = _name(token)
            yield (_name(before), name) if before is not None else (name,)


def _name(token: Token) -> str:
    return token.text[1:-1].replace('""', '"') if token.kind == "quoted" else token.text.lower()


def _meaningful(text: str) -> list[Token]:
    return [one for one in tokens(text) if one.kind not in {"space", "comment"}]


def _broken(found: Sequence[Token]) -> str:
    waiting: list[str] = []
    for one in found:
        if one.kind == "invalid":
            return f"has {one.text[:12]!r}, which does not end or is no SQL"
        if one.kind == "parameter":
            return f"has the parameter {one.text}; write the value"
        if one.text == ";":
            return "has a semicolon; write one alone"
        if one.text in _OPEN:
            waiting.append(_OPEN[one.text])
        elif one.text in _CLOSE and (not waiting or waiting.pop() != one.text):
            return f"has a {one.text} too many"
    return f"lacks a {waiting[-1]}" if waiting else "" if found else "is empty"


def _effects(words: Sequence[str]) -> Iterator[str]:
    """What in a statement does more than read."""
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word in _WRITES and before == "(":
            yield f"has {word.upper()}, which writes; a check only reads"
        elif word == "into":
            yield "has INTO, which writes; a check only reads"
        elif word == "for" and after in _LOCKS:
            yield f"has FOR {after.upper()}, which locks rows; a check only reads"
        elif word in _ACTS and after == "(":
            yield f"calls {word}(), which does more than read"
