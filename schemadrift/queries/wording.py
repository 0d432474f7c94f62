"""Whether a text is SQL, by its first words."""

from __future__ import annotations

import re

_SPACE = r"(?:\s|--[^\n]*\n|/\*.*?\*/)"
# Letters, digits, _ $ { } % and all beyond ASCII, by what they are not: a set up to the last character takes 10 ms to
# compile, each time that it is written.
_WORD = r"[^\x00-\#&-/:-@\[-^`|~\x7f]+"
_NAME = rf"(?:\"[^\"]*\"|{_WORD})(?:\s*\.\s*(?:\"[^\"]*\"|{_WORD}))*"
_QUERY = rf"""
    (?P<verb>SELECT|VALUES(?=\s*\(|\s+%s)|WITH(?=\s+(?:RECURSIVE\s+)?{_NAME}\s*(?:\([^)]*\)\s*)?AS\b)
    |INSERT(?=\s+INTO\b)|DELETE(?=\s+FROM\b)|MERGE(?=\s+INTO\b)
    |UPDATE(?=\s+(?:ONLY\s+)?(?!SET\b){_NAME}\s*\*?\s*(?:(?:AS\s+)?(?!SET\b)\w+\s+)?SET\b))\b
"""
_FIRST = re.compile(rf"\A(?:{_SPACE}|\(|;)*{_QUERY}", re.IGNORECASE | re.DOTALL | re.VERBOSE)
_OTHER = re.compile(
    rf"""\A(?:{_SPACE}|;)*(?P<verb>ABORT|ALTER|ANALY[SZ]E|BEGIN|CALL|CHECKPOINT|CLOSE|CLUSTER|COMMENT|COMMIT|COPY|CREATE
    |DEALLOCATE|DECLARE|DISCARD|DO|DROP|END|EXECUTE|EXPLAIN|FETCH|GRANT|IMPORT|LISTEN|LOAD|LOCK|MOVE|NOTIFY|PREPARE
    |PRAGMA|REASSIGN|REFRESH|REINDEX|RELEASE|RESET|REVOKE|ROLLBACK|SAVEPOINT|SECURITY|SET|SHOW|START|TRUNCATE|UNLISTEN
    |VACUUM|USE)\b""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_CAPITALS = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|WITH|VALUES)\b")
_PUNCTUATION = re.compile(r"[*(),=;$%:'\"0-9_]")
_SENTENCE = re.compile(r"[.!?…]\s*\Z|\b(?:the|please|an|your|this|failed|must|should|cannot)\b", re.IGNORECASE)

QUERY_WORDS = frozenset({"SELECT", "VALUES", "WITH", "INSERT", "DELETE", "MERGE", "UPDATE"})
"""First words of what a server looks up names for when it parses it."""


def first_word(text: str) -> str:
    """The first word of a query in capitals; "" where the text begins as none."""
    found = _FIRST.match(text)
    return found["verb"].upper() if found else ""


def other_word(text: str) -> str:
    """The first word of a statement that is no query, in capitals: definitions, settings, transactions; or ""."""
    found = _OTHER.match(text)
    return found["verb"].upper() if found else ""


def in_capitals(text: str) -> bool:
    """Whether its first words are written as people write SQL and no prose."""
    found = _FIRST.match(text)
    return found is not None and _CAPITALS.match(text, found.start("verb")) is not None


def reads_as_prose(text: str) -> bool:
    """Whether a text that PostgreSQL cannot parse is a sentence rather than SQL."""
    if in_capitals(text) and not _SENTENCE.search(text):
        return False
    return not _PUNCTUATION.search(text) or (not in_capitals(text) and _SENTENCE.search(text) is not None)
