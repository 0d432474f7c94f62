"""Joins what the files of a code base hold: constants of other modules go into texts, texts are cut into statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from msgspec.structs import replace

from schemadrift.catalog.lexer import tokens
from schemadrift.queries.parameters import number
from schemadrift.queries.records import Candidate, Extracted, Hole, Ignore, Parts, Piece, Statement, Unread
from schemadrift.queries.splitting import made, split
from schemadrift.queries.wording import QUERY_WORDS, first_word, in_capitals, other_word

_DEEPEST = 8
_FIELD = re.compile(r"\{\w*\}")
_INTO = re.compile(r"\A\W*(?:SELECT|WITH)\b.*\bINTO\b", re.IGNORECASE | re.DOTALL)
_RETURNS_REACH = 2
"""How many lines above a statement a comment that names its model may stand."""


@dataclass(slots=True)
class Linked:
    """The statements of a code base.

    Attributes:
        statements: To be asked about, by file and line; each once.
        others: How many statements look up no names when they are parsed: definitions, settings, transactions.
        foreign: How many texts stand in files that talk to another kind of database.
        migrations: How many stand in migrations, and speak of the schema of their day.
        unread: Texts that are run and not known, with their files.
        problems: Files that cannot be read, and why.
        ignores: All comments that let drifts be, with their files.
        files: How many files were read.
    """

    statements: list[Statement] = field(default_factory=list)
    others: int = 0
    foreign: int = 0
    migrations: int = 0
    unread: list[tuple[str, Unread]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    ignores: list[tuple[str, Ignore]] = field(default_factory=list)
    files: int = 0


def link(
    extracted: Mapping[str, Extracted],
    modules: Mapping[str, str],
    *,
    values: Mapping[str, str] | None = None,
    style: str = "",
) -> Linked:
    """Join what the files hold.

    Args:
        extracted: By file.
        modules: The files' dotted names.
        values: What expressions stand for that no file tells, as the configuration says.
        style: The style of parameters, as `parameters.number` takes it.
    """
    linker = _Linker(extracted, modules, values or {}, style)
    for file, found in extracted.items():
        linker.add(file, found)
    return linker.linked


class _Linker:
    def __init__(
        self, extracted: Mapping[str, Extracted], modules: Mapping[str, str], values: Mapping[str, str], style: str
    ) -> None:
        self.linked = Linked(files=len(extracted))
        self._extracted = extracted
        self._values = values
        self._style = style
        self._files = {module: file for file, module in modules.items() if module}
        self._tails: dict[str, list[str]] = {}
        for module in self._files:
            self._tails.setdefault(module.rpartition(".")[2], []).append(module)
        self._seen: dict[tuple[str, int, int, str], int] = {}

    def add(self, file: str, found: Extracted) -> None:
        if found.problem:
            self.linked.problems.append((file, found.problem))
        self.linked.ignores += ((file, one) for one in found.ignores)
        self.linked.unread += ((file, one) for one in found.unread)
        self.linked.foreign += len(found.foreign)
        texts = [(one, self._filled(_template(one.parts))) for one in found.candidates]
        makes = frozenset(name for one, parts in texts if not one.migration for name in _made(parts))
        for candidate, parts in texts:
            self._add(file, found, candidate, parts, makes)

    def _add(self, file: str, found: Extracted, candidate: Candidate, parts: Parts, makes: frozenset[str]) -> None:
        text = "".join(one.text if isinstance(one, Piece) else "{}" for one in parts)
        hole = next((one for one in parts if isinstance(one, Hole)), None)
        if hole is not None:
            self._note_hole(file, candidate, hole, text)
            return
        pieces = tuple(one for one in parts if isinstance(one, Piece))
        for span in split(text):
            self._statement(file, found, candidate, pieces, (span.start, text[span.start : span.end]), makes)

    def _note_hole(self, file: str, candidate: Candidate, hole: Hole, text: str) -> None:
        """Note a text that is not known; one that surely is a definition needs no names of the database."""
        if other_word(text) and not first_word(text):
            self.linked.others += 1
            return
        begins = first_word(text)
        whole = candidate.database and (begins or not text.strip().strip("{}"))
        if whole or (begins and in_capitals(text)):
            self.linked.unread.append((file, Unread(candidate.line, f"{hole.name}: {hole.why}")))

    def _statement(
        self,
        file: str,
        found: Extracted,
        candidate: Candidate,
        pieces: tuple[Piece, ...],
        part: tuple[int, str],
        makes: frozenset[str],
    ) -> None:
        start, text = part
        verb = first_word(text)
        if not verb:
            self.linked.others += bool(other_word(text))
            return
        if candidate.migration:
            self.linked.migrations += 1
            return
        numbered = number(
            text, given=candidate.given, driver=candidate.driver, colon=candidate.colon, style=self._style
        )
        first = _at(pieces, start)
        line, column = (first.line, first.column + 1) if first.line else (candidate.line, candidate.column)
        if numbered.unsure:
            self.linked.unread.append((file, Unread(line, numbered.unsure)))
            return
        stated = _returns(found.returns, (line, candidate.line), text)
        statement = Statement(
            file=first.file or file,
            line=line,
            column=column,
            scope=candidate.scope,
            sent=numbered.sent,
            edits=numbered.edits,
            start=start,
            pieces=pieces,
            verb=verb,
            sure=candidate.database,
            parameters=numbered.parameters,
            quoted=numbered.quoted,
            made=makes,
            ignores=_ignores(found, candidate, pieces),
            returns=stated or candidate.returns,
            stated=bool(stated),
        )
        self._once(statement)

    def _once(self, statement: Statement) -> None:
        """Keep a statement once, though several calls run it: the one that is surely run."""
        key = (statement.file, statement.line, statement.column, statement.sent)
        at = self._seen.get(key)
        if at is None:
            self._seen[key] = len(self.linked.statements)
            self.linked.statements.append(statement)
            return
        known = self.linked.statements[at]
        self.linked.statements[at] = replace(
            known,
            sure=known.sure or statement.sure,
            returns=known.returns or statement.returns,
            stated=known.stated or statement.stated,
        )

    def _filled(self, parts: Parts, depth: int = 0) -> Parts:
        """Fill holes with the constants of other modules, and with what the configuration says."""
        if all(isinstance(one, Piece) for one in parts):
            return parts
        filled: list[Piece | Hole] = []
        for one in parts:
            if isinstance(one, Hole):
                filled += self._fill(one, depth)
            else:
                filled.append(one)
        return tuple(filled)

    def _fill(self, hole: Hole, depth: int) -> Parts:
        if hole.name in self._values:
            return (Piece(self._values[hole.name], 0, 0),)
        if not hole.reference or depth > _DEEPEST:
            return (hole,)
        for file, name in self._places(hole.reference):
            constant = self._extracted[file].constants.get(name)
            if constant is not None:
                inner = self._filled(constant, depth + 1)
                return tuple(
                    replace(one, file=one.file or file) if isinstance(one, Piece) and one.line else one for one in inner
                )
        return (hole,)

    def _places(self, reference: str) -> Iterator[tuple[str, str]]:
        """The file and the name that a dotted name may be: `app.queries.GET` is GET of app/queries.py."""
        names = reference.split(".")
        for cut in (len(names) - 1, len(names) - 2):
            if cut < 1:
                continue
            module, name = ".".join(names[:cut]), ".".join(names[cut:])
            file = self._files.get(module)
            if file is None:
                near = [one for one in self._tails.get(names[cut - 1], ()) if one.endswith(f".{module}")]
                file = self._files[near[0]] if len(near) == 1 else None
            if file is not None:
                yield file, name


def _template(parts: Parts) -> Parts:
    """Take the fields of a template that something fills later for holes: braces mean nothing in SQL."""
    text = "".join(one.text for one in parts if isinstance(one, Piece))
    if "{" not in text or not any(token.text == "{" for token in tokens(text)):
        return parts
    return tuple(each for one in parts for each in (_fields(one) if isinstance(one, Piece) else (one,)))


def _fields(piece: Piece) -> Iterator[Piece | Hole]:
    at = 0
    for field_ in _FIELD.finditer(piece.text):
        yield replace(piece, text=piece.text[at : field_.start()], skip=piece.skip + at)
        yield Hole(field_.group(), "it is a field that something fills later")
        at = field_.end()
    yield replace(piece, text=piece.text[at:], skip=piece.skip + at)


def _ignores(found: Extracted, candidate: Candidate, pieces: Sequence[Piece]) -> tuple[Ignore, ...]:
    """The comments within a statement's lines, or on the line above the call or the text."""
    lines: set[int] = {candidate.line, candidate.line - 1}
    for one in pieces:
        if not one.file:
            last = one.end_line or one.line + one.text.count("\n")
            lines |= set(range(one.line - 1, last + 1))
    return tuple(one for one in found.ignores if one.line in lines)


def _made(parts: Parts) -> Iterator[str]:
    text = "".join(one.text if isinstance(one, Piece) else "schemadrift_hole" for one in parts)
    query = first_word(text) in QUERY_WORDS and _INTO.search(text) is None
    if query and ";" not in text:
        return
    for span in split(text):
        yield from made(text[span.start : span.end])


def _at(pieces: Sequence[Piece], offset: int) -> Piece:
    """The piece that holds a letter; the first one that stands in a file, where that one does not."""
    ends = accumulate(len(one.text) for one in pieces)
    found = next((one for one, end in zip(pieces, ends, strict=True) if offset < end), pieces[-1])
    return found if found.line else next((one for one in pieces if one.line), found)


def _returns(comments: Mapping[int, str], lines: Sequence[int], text: str) -> str:
    """The model that a comment names within a statement, or just above it."""
    if not comments:
        return ""
    reach = [*range(min(lines) - _RETURNS_REACH, min(lines) + text.count("\n") + 1)]
    return next((comments[line] for line in reversed(reach) if line in comments), "")
