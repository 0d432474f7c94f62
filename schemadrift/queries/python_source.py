"""Reads the SQL of one Python file. The file is parsed, and never imported."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator

import msgspec

from schemadrift.queries import comments
from schemadrift.queries.binding import model_of
from schemadrift.queries.calls import Calls, Run, is_text
from schemadrift.queries.records import Candidate, Extracted, Hole, Parts, Piece, Unread
from schemadrift.queries.scopes import Called, Module, Said, Use, called_name, leading_text, shouted, walk
from schemadrift.queries.strings import Texts, TooManyError
from schemadrift.queries.wording import first_word, other_word

_WORTH = re.compile(
    r"""(?:execute|fetch|scalar|stream|iterate|copy|exec|prepare|cursor|raw|mogrify|read_sql|run_sql|RunSQL|RawSQL|text
    |SQL)\w*\s*\(|["'](?:\s|\\n|--[^\n]*\n)*(?:select|insert|update|delete|merge|with|values)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MIGRATION = re.compile(r"^(?:down_)?revision\b[^=\n]*=|^class Migration\(migrations\.Migration\)", re.MULTILINE)
_SQL_NAME = re.compile(r"(?:\A|_)(?:sql|query|queries|stmt|statement)(?:\Z|_|\d)", re.IGNORECASE)
_SET = re.compile(r"\)\s*(?:UNION|INTERSECT|EXCEPT)\b", re.IGNORECASE)
_BUILT = "its text has too many variants"
_TEXT = frozenset({"text", "TextClause"})
_NO_TEXT = frozenset({"it is no text", "it is a class", "it is a function", "it is a module"})


def extract(source: str, package: str, *, migration: bool = False) -> Extracted:
    """Find the SQL of a file.

    Args:
        source: The file.
        package: The dotted name of the package that it is in; "" for none.
        migration: Whether it helps migrations, and so speaks of the schema of their day.

    Returns:
        What is found; a file that is no Python says so in `problem`.
    """
    if not _WORTH.search(source):
        return Extracted(constants=_constants_alone(source))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the file, such as invalid escapes
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Extracted(problem=_problem(error))
    try:
        return _Reading(walk(tree, package), source, migration=migration).extracted()
    except RecursionError:
        return Extracted(problem="it nests too deeply to be read")


def _problem(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"it is no Python that this interpreter reads ({error.msg}, line {error.lineno})"
    return f"it is no Python that this interpreter reads ({error or type(error).__name__})"


_PLAIN = re.compile(r"^[A-Za-z_]\w*(?:\s*:[^=\n]+)?\s*=\s*[frbuFRBU]{0,2}[\"'(]", re.MULTILINE)


def _constants_alone(source: str) -> dict[str, Parts]:
    """The texts at the top of a file that runs no SQL: others may take table names from it."""
    if not _PLAIN.search(source):
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}  # it has no SQL of its own
    return dict(_constants(tree))


def _constants(tree: ast.Module) -> Iterator[tuple[str, Parts]]:
    for statement in tree.body:
        value = getattr(statement, "value", None)
        targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            piece = Piece(value.value, value.lineno, value.col_offset, value.end_lineno or 0, value.end_col_offset or 0)
            for target in targets:
                if isinstance(target, ast.Name):
                    yield target.id, (piece,)


class _Reading:
    def __init__(self, module: Module, source: str, *, migration: bool) -> None:
        self._module = module
        self._source = source
        self._texts = Texts(module)
        self._calls = Calls(module)
        self._migration = migration or _MIGRATION.search(source) is not None
        self._unread: list[Unread] = []
        self._foreign: list[int] = []
        self._noted: set[tuple[int, str]] = set()
        """Names in scopes that some call runs and that are not known."""
        self._run: set[tuple[int, int]] = set()
        """Where the literals begin of which some call's text is made."""

    def extracted(self) -> Extracted:
        wrappers = self._wrappers()
        if self._calls.other_database:
            lines = tuple(one.node.lineno for one in self._module.said)
            return Extracted(constants=dict(self._exported()), foreign=lines)
        run = _colons([one for call in self._module.calls for one in self._called(call, wrappers)])
        bare = [one for text in self._module.said for one in self._bare(text)]
        within = {_begin(piece) for one in (*run, *bare) for piece in _pieces(one)[1:]}
        said = [one for one in bare if _begin(_pieces(one)[0]) not in within - {_begin(piece) for piece in _own(one)}]
        found = sorted((*run, *said), key=lambda one: (one.line, one.column))
        return Extracted(
            candidates=tuple(found),
            constants=dict(self._exported()),
            unread=tuple(self._unread),
            ignores=comments.ignores(self._source),
            returns=comments.returns(self._source),
            foreign=tuple(self._foreign),
        )

    def _wrappers(self) -> frozenset[str]:
        """Names of functions that hand their first text on to a call that runs it."""
        found: set[str] = set()
        for call in self._module.calls:
            run = self._calls.read(call.node, ())
            scope = call.use.scope
            if run is None or not run.database or not isinstance(run.text, ast.Name) or scope.kind != "function":
                continue
            named = [one for one in scope.parameters if one not in {"self", "cls"}]
            if run.text.id in named[:2]:
                found.add(scope.name.rpartition(".")[2])
        return frozenset(found - {"__init__", "__call__", "<lambda>"})

    def _called(self, call: Called, wrappers: frozenset[str]) -> Iterator[Candidate]:
        """What one call runs; what cannot be told is noted."""
        run = self._calls.read(call.node, wrappers)
        if run is None or not is_text(run.text, built=self._calls.builds):
            return
        if call.use.foreign:
            return
        try:
            variants = self._texts.of(run.text, call.use)
        except TooManyError:
            if run.database and not run.fragment:
                self._unread.append(Unread(call.node.lineno, _BUILT))
            return
        for parts in variants:
            if self._worth(parts, run, call.use):
                self._run |= {(one.line, one.column) for one in parts if isinstance(one, Piece)}
                yield self._candidate(parts, run, call)

    def _worth(self, parts: Parts, run: Run, use: Use) -> bool:
        """Whether a text is SQL, or may be once other modules are known; notes one that no file tells."""
        start = _start(parts)
        if first_word(start):
            return True
        if start.strip() and not start.lstrip().startswith("{}"):
            return bool(other_word(start)) and not run.fragment
        hole = next((one for one in parts if isinstance(one, Hole)), None)
        if hole is None or not run.database or not run.always:
            return False
        if hole.reference:
            return True
        builds = self._calls.builds and run.name != "exec_driver_sql" and called_text(run.text) not in _TEXT
        if not builds and hole.why not in _NO_TEXT:
            self._note(run, hole, use)
        return False

    def _note(self, run: Run, hole: Hole, use: Use) -> None:
        self._noted.add((id(use.scope), hole.name))
        self._unread.append(Unread(run.text.lineno, f"{hole.name}: {hole.why}"))

    def _candidate(self, parts: Parts, run: Run, call: Called) -> Candidate:
        wrapped = called_text(run.text) in _TEXT
        composed = any(isinstance(one, Piece) and one.text == "%s" for one in parts)
        return Candidate(
            parts=parts,
            line=call.node.lineno,
            column=call.node.col_offset + 1,
            scope=call.use.scope.name,
            call=run.name,
            database=run.database,
            given=None if wrapped or composed else run.given,
            driver=self._calls.driver,
            colon=run.colon or wrapped,
            returns=model_of(call, self._module),
            migration=self._migration,
        )

    def _bare(self, text: Said) -> Iterator[Candidate]:
        """A text that begins as a query, and that no call is seen to run."""
        if not self._looks_whole(text):
            return
        try:
            variants = self._texts.of(text.node, text.use)
        except TooManyError:
            self._unread.append(Unread(text.node.lineno, _BUILT))
            return
        scope = ".".join(filter(None, (text.use.scope.name, text.name)))
        for parts in variants:
            first = parts[0]
            if isinstance(first, Piece) and (first.line, first.column) in self._run:
                continue
            yield Candidate(
                parts=parts,
                line=text.node.lineno,
                column=text.node.col_offset + 1,
                scope=scope,
                driver=self._calls.driver,
                migration=self._migration,
            )

    def _looks_whole(self, text: Said) -> bool:
        """Whether a text looks like a whole statement; notes one that is for others, or a part of one."""
        if (text.node.lineno, text.node.col_offset) in self._run:
            return False
        if text.use.foreign:
            self._foreign.append(text.node.lineno)
            return False
        if _SQL_NAME.search(text.name) is None and not shouted(text.node):
            return False
        start = leading_text(text.node).lstrip()
        part = self._goes_on(text) or (start.startswith("(") and _SET.search(start) is None)
        if part and (id(text.use.scope), text.name) not in self._noted:
            self._unread.append(Unread(text.node.lineno, "it is a part of what the program puts together"))
        return not part

    def _goes_on(self, text: Said) -> bool:
        """Whether a function's text has a name that gets other values too: it may be but the beginning of one."""
        scope = text.use.scope
        return scope.kind == "function" and len(scope.names.get(text.name, ())) > 1

    def _exported(self) -> Iterator[tuple[str, Parts]]:
        """Texts that other modules may use: those of the module's names and of its classes'."""
        for scope in (self._module.scope, *self._module.classes.values()):
            for name, bindings in scope.names.items():
                value = bindings[-1].value
                if value is None or not _textual(value):
                    continue
                try:
                    variants = self._texts.of(value, Use(scope, 0, ()))
                except TooManyError:
                    continue
                if len(variants) == 1:
                    yield f"{scope.name}.{name}" if scope.name else name, variants[0]


def _pieces(candidate: Candidate) -> list[Piece]:
    return [one for one in candidate.parts if isinstance(one, Piece)]


def _begin(piece: Piece) -> tuple[int, int]:
    return piece.line, piece.column


def _own(candidate: Candidate) -> list[Piece]:
    """The pieces of a text's own literal: an f-string is one of several pieces."""
    pieces = _pieces(candidate)
    return [one for one in pieces[1:] if _begin(one) == _begin(pieces[0])]


def _start(parts: Parts) -> str:
    """How a text begins, a hole shown as `{}`."""
    return "".join(one.text if isinstance(one, Piece) else "{}" for one in parts[:8])


def _colons(found: list[Candidate]) -> list[Candidate]:
    """What text() was given in the same function has colons before its parameters, whatever runs it then."""
    colons = {(one.scope, one.parts) for one in found if one.colon}
    return [
        msgspec.structs.replace(one, colon=True, given=None) if (one.scope, one.parts) in colons else one
        for one in found
    ]


def called_text(node: ast.expr) -> str:
    """The name of what makes a text: "text" of `text("…")`; "" where nothing is called."""
    return called_name(node) if isinstance(node, ast.Call) else ""


def _textual(node: ast.expr) -> bool:
    """Whether an expression is written as a text, so that it is worth keeping for other modules."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.Call):
        return called_name(node) in {"format", "dedent", "cleandoc", "text", "SQL", "strip", "join"}
    return isinstance(node, (ast.JoinedStr, ast.Name)) or bool(leading_text(node))


def decoded(content: bytes) -> str:
    """The letters of a Python file, by its own encoding.

    Raises:
        ValueError: They are not of that encoding.
        LookupError: There is no such encoding.
        SyntaxError: It names two.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return content.decode(encoding)
