"""What a server's refusal of a statement means: a drift, nothing, or something that nobody can tell."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from schemadrift import codes
from schemadrift.codes import Code
from schemadrift.kinds.table import TOOL_TABLES
from schemadrift.postgres.describe import Described, Lost, Refused, Verdict
from schemadrift.queries.records import Statement
from schemadrift.queries.wording import in_capitals, reads_as_prose

_CODES: dict[str, Code] = {
    "42P01": codes.QUERY_TABLE,
    "3F000": codes.QUERY_TABLE,
    "42703": codes.QUERY_COLUMN,
    "42883": codes.QUERY_FUNCTION,
    "42804": codes.QUERY_TYPE,
    "42846": codes.QUERY_TYPE,
    "42P08": codes.QUERY_TYPE,
    "22P02": codes.QUERY_TYPE,
    "22007": codes.QUERY_TYPE,
    "22008": codes.QUERY_TYPE,
    "22003": codes.QUERY_TYPE,
    "42601": codes.QUERY_SYNTAX,
}
"""Codes by SQLSTATE; all others are refusals.

Source: PostgreSQL manual, Appendix A "PostgreSQL Error Codes".
"""
_NOBODYS_FAULT = {
    "42501": "the role may not use what it names",
    "57014": "the server did not answer in time",
    "55P03": "somebody holds a lock on its tables",
    "55000": "a standby does not parse what writes",
    "54001": "the server finds it too deeply nested",
    "53200": "the server has no memory for it",
    "25006": "it cannot be looked at in a transaction that reads only",
}
_UNDETERMINED = "42P18"
"""A parameter whose type follows from the values: that is for the program to say."""
_AMBIGUOUS = "42725"
_MISSING = re.compile(
    r"""^(?:relation|schema|table)\ "(?P<relation>[^"]+)"\ does\ not\ exist
    |^missing\ FROM-clause\ entry\ for\ table\ "(?P<alias>[^"]+)"
    |^column\ "(?P<inserted>[^"]+)"\ of\ relation\ "(?P<of>[^"]+)"\ does\ not\ exist
    |^column\ "?(?P<column>[^"]+)"?\ does\ not\ exist""",
    re.VERBOSE,
)


_FOREIGN = re.compile(
    r"""\b(?:rowid|sqlite_\w+|typeof\s*\(|last_insert_rowid|ifnull\s*\(|group_concat\s*\(|INSERT\s+OR\s+(?:REPLACE|IGNORE)
    |REPLACE\s+INTO|ON\s+DUPLICATE\s+KEY)|@@|`""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words that SQLite and MySQL have, and PostgreSQL has not."""


class Fault(NamedTuple):
    """A statement that cannot run.

    Attributes:
        code: What is wrong.
        refused: What the server said.
        missing: The name that it misses, and the table that it misses it in, where the server says so; else "".
    """

    code: Code
    refused: Refused
    missing: str = ""
    table: str = ""


class Unsure(NamedTuple):
    """A statement that nobody can tell about, and why; `aside` where it may be no SQL of this database at all."""

    reason: str
    aside: bool = False


Meaning: TypeAlias = Fault | Unsure | None


def meaning(
    statement: Statement, verdict: Verdict, *, declared_tables: frozenset[str] = frozenset(), mixed: bool = False
) -> Meaning:
    """Say what a verdict means.

    Args:
        statement: The statement.
        verdict: What the server said.
        declared_tables: Names of tables that are declared: what names one is meant for this database.
        mixed: Whether the code base talks to other kinds of databases too.

    Returns:
        None where the statement can run.
    """
    if isinstance(verdict, Lost):
        return Unsure(verdict.reason)
    if isinstance(verdict, Described) or verdict.state == _UNDETERMINED:
        return None
    if verdict.state in _NOBODYS_FAULT:
        return Unsure(f"{_NOBODYS_FAULT[verdict.state]} ({verdict.message})")
    fault = _fault(verdict)
    if fault.code is codes.QUERY_TABLE and fault.missing in TOOL_TABLES:
        return None  # a migration tool makes it when it first runs, and who asks for it asks whether it has
    why = _of_its_values(statement, verdict) or _of_its_file(statement, fault)
    if not why and mixed and _FOREIGN.search(statement.sent):
        why = "it is written for another kind of database, which the code base talks to as well"
    aside = not why and _no_sql(statement, fault, declared_tables)
    if aside:
        why = "nothing is seen to run it, and it fits no table of this database"
    return Unsure(why, aside=aside) if why else fault


def _fault(refused: Refused) -> Fault:
    code = _CODES.get(refused.state, codes.QUERY_REFUSED)
    found = _MISSING.match(refused.message)
    if found is None:
        return Fault(code, refused)
    if found["inserted"]:
        return Fault(code, refused, found["inserted"], found["of"])
    if found["column"]:
        table, _, column = found["column"].rpartition(".")
        return Fault(code, refused, column, table)
    return Fault(code, refused, found["relation"] or found["alias"] or "")


def _of_its_values(statement: Statement, refused: Refused) -> str:
    """Why it depends on the values that come along; "" where it does not."""
    if not statement.parameters and "$" not in statement.sent:
        return ""
    if refused.state == _AMBIGUOUS or "unknown" in refused.message:
        return f"it depends on the types of its values ({refused.message})"
    if statement.quoted and refused.state.startswith("22"):
        return f"a parameter stands within quotes ({refused.message})"
    if refused.state == "22P02" and re.search(r'"\$\d+"', refused.message):
        return f"a parameter stands within quotes ({refused.message})"
    return ""


def _of_its_file(statement: Statement, fault: Fault) -> str:
    """Whether it is about what its own file makes: a temporary table, say."""
    if not statement.made:
        return ""
    name = fault.missing.rpartition(".")[2]
    if fault.code == codes.QUERY_TABLE and name in statement.made:
        return f"its file makes {name} itself"
    if fault.code == codes.QUERY_COLUMN:
        for one in statement.made:
            table, _, column = one.rpartition(".")
            if column in {name, "*"} and table and re.search(rf"\b{re.escape(table)}\b", statement.sent):
                return f"its file makes {table}.{name} itself"
    return ""


def _no_sql(statement: Statement, fault: Fault, declared_tables: frozenset[str]) -> bool:
    """Whether a text that the server refuses need not be SQL for this database.

    What a call surely runs is, unless it is a sentence. What nothing is seen to run has to be written in capitals,
    has to be parsed, and its tables have to be there, or declared.
    """
    if fault.code == codes.QUERY_SYNTAX:
        return not statement.sure or reads_as_prose(statement.sent)
    if statement.sure:
        return False
    if fault.code == codes.QUERY_TABLE:
        return fault.missing.rpartition(".")[2] not in declared_tables
    return not in_capitals(statement.sent)
