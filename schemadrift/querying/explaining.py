"""Why a statement cannot run: what the declared side knows of it, and what somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from schemadrift import codes
from schemadrift.catalog import Catalog, Key
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import qualified
from schemadrift.drift import Drift
from schemadrift.queries.records import Statement
from schemadrift.queries.splitting import unquoted
from schemadrift.querying.verdicts import Fault

_MISSES = frozenset({codes.MISSING_TABLE, codes.MISSING_COLUMN, codes.MISSING_ENUM_LABEL, codes.MISSING_ENUM_TYPE})


def names(statement: Statement) -> frozenset[str]:
    """All names that a statement has words for: tables, columns, aliases, functions."""
    return frozenset(unquoted(one) for one in tokens(statement.sent) if one.kind in {"word", "quoted"})


class Knowledge:
    """What both sides say about names."""

    def __init__(self, live: Catalog, declared: Catalog, drifts: Sequence[Drift]) -> None:
        self._live = live
        self.declared = declared
        self._drifts = [one for one in drifts if one.code in _MISSES]
        self.declared_tables = frozenset(key[-1] for key in declared.of("table"))

    def why(self, statement: Statement, fault: Fault) -> Iterator[str]:
        """Clauses that say more than the server does."""
        words = names(statement)
        drift = self._drift(fault, words)
        if drift is not None:
            place = f" in {drift.origin}" if drift.origin is not None else ""
            yield f"declared{place}, missing in the database: drift {drift.code}"
            yield from drift.evidence
        elif self._declares(fault, words):
            yield "the declaration has it"
        elif fault.missing and self.declared.of("table"):
            kind = "table" if fault.code == codes.QUERY_TABLE else "column"
            yield f"neither the database nor the declaration has such a {kind}"

    def _drift(self, fault: Fault, words: frozenset[str]) -> Drift | None:
        """The drift of what a statement misses."""
        missing = fault.missing.rpartition(".")[2]

        def fits(one: Drift) -> bool:
            key = one.id.key
            if one.code == codes.MISSING_COLUMN:
                return fault.code == codes.QUERY_COLUMN and key[-1] == missing and key[-2] in words
            if one.code == codes.MISSING_TABLE:
                return fault.code == codes.QUERY_TABLE and key[-1] == missing
            return key[-1] in fault.refused.message

        return next(filter(fits, self._drifts), None)

    def _declares(self, fault: Fault, words: frozenset[str]) -> bool:
        missing = fault.missing.rpartition(".")[2]
        if fault.code == codes.QUERY_TABLE:
            return missing in self.declared_tables
        columns = self.declared.of("column")
        return fault.code == codes.QUERY_COLUMN and any(
            (*key, missing) in columns for key in _named(self.declared, words)
        )

    def nearest(self, statement: Statement, fault: Fault) -> str:
        """The name that was probably meant, as SQL; "" where none is near."""
        missing = fault.missing.rpartition(".")[2]
        if not missing:
            return ""
        if fault.code == codes.QUERY_TABLE:
            known = {key[-1]: key[-1:] for key in self._live.of("table")}
        else:
            tables = set(_named(self._live, names(statement)))
            known = {key[-1]: key[-2:] for key in self._live.of("column") if key[:-1] in tables}
        near = get_close_matches(missing, known, n=1)
        return qualified(*known[near[0]]) if near else ""


def _named(catalog: Catalog, words: frozenset[str]) -> Iterator[Key]:
    """The tables whose names a statement has words for."""
    return (key for key in catalog.of("table") if key[-1] in words)
