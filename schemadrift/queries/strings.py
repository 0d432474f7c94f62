"""Says which texts an expression can have, as far as the module alone tells."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from string import Formatter
from typing import TypeAlias

from schemadrift.catalog.names import quote
from schemadrift.queries.dialects import databases
from schemadrift.queries.records import Hole, Part, Parts, Piece
from schemadrift.queries.scopes import Binding, Module, Scope, Use, called_name

Variants: TypeAlias = list[Parts]
"""The texts that an expression can have, one for each way through the program."""

MOST = 16
"""How many variants of one text are followed; what has more is built by the program."""
_DEEPEST = 40
_NAME_LONGEST = 60
_THROUGH = frozenset(
    {
        *("dedent", "cleandoc", "text", "SQL", "str", "strip", "lstrip", "rstrip", "bindparams", "columns", "cast"),
        *("execution_options", "RawSQL", "TextClause", "encode", "as_string", "literal_column", "columns"),
    }
)
"""Calls that leave a text what it means."""
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?[srdif]|%%")


class TooManyError(Exception):
    """An expression has more variants than are followed."""


_HANDLERS: dict[type[ast.AST], str] = {
    ast.Constant: "_constant",
    ast.JoinedStr: "_joined",
    ast.BinOp: "_operation",
    ast.IfExp: "_either",
    ast.Call: "_call",
    ast.Name: "_name",
    ast.Attribute: "_attribute",
    ast.Subscript: "_subscript",
    ast.NamedExpr: "_given",
}
"""The methods that resolve expressions, by name: a table of bound ones would be a cycle."""


class Texts:
    """Resolves the expressions of one module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._busy: list[int] = []

    def of(self, node: ast.expr, use: Use) -> Variants:
        """The texts that an expression can have; what is not known is a hole in them.

        Raises:
            TooManyError: There are more than are followed.
        """
        handler = _HANDLERS.get(type(node))
        if handler is None or id(node) in self._busy or len(self._busy) > _DEEPEST:
            return [(_hole(node, "it is made by the program"),)]
        self._busy.append(id(node))
        try:
            found: Variants = getattr(self, handler)(node, use)
        finally:
            self._busy.pop()
        if len(found) > MOST:
            raise TooManyError
        return found

    def _constant(self, node: ast.expr, use: Use) -> Variants:
        del use
        value = getattr(node, "value", None)
        if isinstance(value, bytes):
            try:
                value = value.decode()
            except ValueError:
                return [(_hole(node, "it is bytes that are no text"),)]
        if isinstance(value, str):
            return [(_piece(value, node, 0),)]
        if isinstance(value, (int, float)):
            return [(_piece(str(value), node, 0),)]
        return [(_hole(node, "it is no text"),)]

    def _joined(self, node: ast.expr, use: Use) -> Variants:
        found: Variants = [()]
        skip = 0
        for one in getattr(node, "values", ()):
            if isinstance(one, ast.Constant):
                more: Variants = [(_piece(str(one.value), node, skip),)]
                skip += len(str(one.value))
            else:
                more = self._formatted(one, use)
            found = _product(found, more)
        return found

    def _formatted(self, node: ast.FormattedValue, use: Use) -> Variants:
        if node.format_spec is not None or node.conversion not in {-1, ord("s")}:
            return [(_hole(node.value, "it is formatted"),)]
        return self.of(node.value, use)

    def _operation(self, node: ast.expr, use: Use) -> Variants:
        assert isinstance(node, ast.BinOp)  # noqa: S101 - as registered
        if isinstance(node.op, ast.Add):
            return _product(self.of(node.left, use), self.of(node.right, use))
        if isinstance(node.op, ast.Mod):
            return self._percent(node, use)
        return [(_hole(node, "it is made by the program"),)]

    def _percent(self, node: ast.BinOp, use: Use) -> Variants:
        """Resolve `"… %s …" % values`."""
        values: Sequence[ast.expr] | dict[str, ast.expr] = [node.right]
        if isinstance(node.right, ast.Tuple):
            values = node.right.elts
        elif isinstance(node.right, ast.Dict):
            values = dict(_items(node.right))
        found: Variants = []
        for left in self.of(node.left, use):
            found += self._filled(left, _percent_fields, values, node, use)
        return found

    def _filled(
        self,
        left: Parts,
        fields: Callable[[str], Iterator[tuple[str, int, int | str | None]]],
        values: Sequence[ast.expr] | dict[str, ast.expr],
        node: ast.expr,
        use: Use,
    ) -> Variants:
        """Fill the fields of a template with texts."""
        found: Variants = [()]
        number = 0
        for part in left:
            if isinstance(part, Hole):
                found = _product(found, [(part,)])
                continue
            for text, at, key in fields(part.text):
                found = _product(found, [(_cut(part, text, at),)])
                if key is None:
                    continue
                wanted: int | str = number if key == "" else key
                number += key == ""
                value = _pick(values, wanted)
                unknown: Variants = [(_hole(node, "its values are not in sight"),)]
                found = _product(found, self.of(value, use) if value is not None else unknown)
        return found

    def _given(self, node: ast.expr, use: Use) -> Variants:
        assert isinstance(node, ast.NamedExpr)  # noqa: S101 - as registered
        return self.of(node.value, use)

    def _either(self, node: ast.expr, use: Use) -> Variants:
        assert isinstance(node, ast.IfExp)  # noqa: S101 - as registered
        ways = zip((node.body, node.orelse), databases(node.test), strict=True)
        return [text for way, other in ways if not other for text in self.of(way, use)]

    def _call(self, node: ast.expr, use: Use) -> Variants:
        assert isinstance(node, ast.Call)  # noqa: S101 - as registered
        name = called_name(node)
        inner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if name == "format" and inner is not None:
            words = {word.arg: word.value for word in node.keywords if word.arg}
            found: Variants = []
            for left in self.of(inner, use):
                found += self._filled(left, _format_fields, _Fields(node.args, words), node, use)
            return found
        if name == "join" and inner is not None and len(node.args) == 1:
            return self._join(inner, node.args[0], use)
        if name in {"Identifier", "Literal", "Placeholder"}:
            return self._composed(node, name, use)
        if name in _THROUGH:
            return self._through(node, inner, use)
        return [(_hole(node, "a function gives it"),)]

    def _through(self, node: ast.Call, inner: ast.expr | None, use: Use) -> Variants:
        """Resolve `dedent(x)`, `sa.text(x)`, `x.strip()`: by the argument, else by what the method is of."""
        arguments = [one for one in node.args if not isinstance(one, ast.Starred)]
        if called_name(node) in {"strip", "lstrip", "rstrip", "bindparams", "columns", "execution_options", "encode"}:
            arguments = []
        if called_name(node) == "as_string":
            arguments = []
        if arguments:
            return self.of(arguments[-1] if called_name(node) == "cast" else arguments[0], use)
        return self.of(inner, use) if inner is not None else [(_hole(node, "a function gives it"),)]

    def _composed(self, node: ast.Call, name: str, use: Use) -> Variants:
        """Resolve what psycopg composes: names that are constants, and places for values."""
        if name != "Identifier" or node.keywords or not node.args:
            return [(Piece("%s", node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0),)]
        texts = [self.of(one, use) for one in node.args]
        if any(len(one) != 1 or any(isinstance(part, Hole) for part in one[0]) for one in texts):
            return [(_hole(node, "the name is not known"),)]
        name = ".".join(quote("".join(part.text for part in one[0] if isinstance(part, Piece))) for one in texts)
        return [(Piece(name, node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0),)]

    def _join(self, separator: ast.expr, items: ast.expr, use: Use) -> Variants:
        if not isinstance(items, (ast.List, ast.Tuple)) or any(isinstance(one, ast.Starred) for one in items.elts):
            return [(_hole(items, "its parts are gathered by the program"),)]
        found: Variants = [()]
        for at, one in enumerate(items.elts):
            if at:
                found = _product(found, self.of(separator, use))
            found = _product(found, self.of(one, use))
        return found

    def _name(self, node: ast.expr, use: Use) -> Variants:
        assert isinstance(node, ast.Name)  # noqa: S101 - as registered
        scope: Scope | None = use.scope
        first = True
        while scope is not None:
            known = scope.names.get(node.id, []) if first or scope.kind != "class" else []
            if scope.kind == "class":  # `NAME = NAME` takes the module's into the class
                known = [one for one in known if id(one.value) not in self._busy]
            if known:
                return self._bound(node, known, use if scope is use.scope else Use(scope, 0, ()))
            first = False
            scope = scope.above
        return [(_hole(node, "its value is not in sight"),)]

    def _bound(self, node: ast.expr, bindings: list[Binding], use: Use) -> Variants:
        """The texts of all bindings that can be in force."""
        found: Variants = []
        for one in _in_force(bindings, use):
            if one.foreign or (one.value is not None and _is_none(one.value)):
                continue
            if one.value is not None and one.loops and not _same_loop(one, use):
                return [(_hole(node, "it is built in a loop"),)]
            if one.value is not None:
                found += self.of(one.value, Use(use.scope, one.line, one.blocks))
            else:
                found.append((_hole(node, one.why, one.reference),))
            if len(found) > MOST:
                raise TooManyError
        return found or [(_hole(node, "its value is not in sight"),)]

    def _attribute(self, node: ast.expr, use: Use) -> Variants:
        assert isinstance(node, ast.Attribute)  # noqa: S101 - as registered
        if isinstance(node.value, ast.Name):
            owner = use.scope.owner() if node.value.id in {"self", "cls"} else self._module.classes.get(node.value.id)
            if owner is not None:
                return self._held(node, owner)
        dotted = self._dotted(node, use)
        return [(_hole(node, "it comes from elsewhere" if dotted else "it is set by the program", dotted),)]

    def _held(self, node: ast.Attribute, owner: Scope, depth: int = 0) -> Variants:
        """What a class or one that it is made of has by that name."""
        if node.attr in owner.names:
            return self._bound(node, owner.names[node.attr], Use(owner, 0, ()))
        for base in owner.bases:
            known = self._module.classes.get(base.id) if isinstance(base, ast.Name) else None
            if known is not None and depth < _DEEPEST:
                return self._held(node, known, depth + 1)
            dotted = self._dotted(base, Use(owner, 0, ()))
            if dotted:
                return [(_hole(node, "it comes from elsewhere", f"{dotted}.{node.attr}"),)]
        return [(_hole(node, "it is set by the program"),)]

    def _dotted(self, node: ast.expr, use: Use) -> str:
        """The dotted name of what an imported module or class holds; "" where it is no such thing."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        scope: Scope | None = use.scope
        while scope is not None:
            for one in scope.names.get(node.id, ()):
                if one.reference:
                    return ".".join([one.reference, *names])
            scope = scope.above
        return ""

    def _subscript(self, node: ast.expr, use: Use) -> Variants:
        """Resolve `QUERIES["name"]` of a dictionary that is written down."""
        assert isinstance(node, ast.Subscript)  # noqa: S101 - as registered
        del use  # it is written at the top of the module
        key = getattr(node.slice, "value", None)
        if isinstance(node.value, ast.Name) and isinstance(key, str):
            bindings = self._module.scope.names.get(node.value.id, ())
            written = [one.value for one in bindings if isinstance(one.value, ast.Dict)]
            if len(written) == len(bindings) == 1:
                value = dict(_items(written[0])).get(key)
                if value is not None:
                    return self.of(value, Use(self._module.scope, 0, ()))
        return [(_hole(node, "it is looked up by the program"),)]


class _Fields(dict[str, ast.expr]):
    """The values of a template's fields, by number and by name."""

    def __init__(self, arguments: Sequence[ast.expr], words: dict[str, ast.expr]) -> None:
        super().__init__({str(at): one for at, one in enumerate(arguments)} | words)


def _pick(values: Sequence[ast.expr] | dict[str, ast.expr], key: int | str) -> ast.expr | None:
    if isinstance(values, dict):
        return values.get(str(key))
    return values[key] if isinstance(key, int) and key < len(values) else None


def _items(node: ast.Dict) -> Iterator[tuple[str, ast.expr]]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, value


def _in_force(bindings: list[Binding], use: Use) -> list[Binding]:
    """The bindings that can be in force where a name is used: from the last one that surely is, on.

    One in a block around the use, or in the same one, undoes all before it. Where the order is not known (a global
    name used in a function), the same holds for the last of them that stands in no inner block.
    """
    before = [one for one in bindings if not use.line or one.line < use.line] or list(bindings)
    found: list[Binding] = []
    for one in sorted(before, key=lambda each: each.line, reverse=True):
        found.append(one)
        around = one.blocks == use.blocks[: len(one.blocks)] if use.line else len(one.blocks) == 1
        if around and one.blocks:
            break
    return found


def _same_loop(binding: Binding, use: Use) -> bool:
    """Whether a binding in a loop is used in the same pass of it, and not made longer in it."""
    longer = isinstance(binding.value, ast.BinOp) and isinstance(binding.value.left, ast.Name)
    return not longer and binding.blocks == use.blocks[: len(binding.blocks)]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _product(left: Variants, right: Variants) -> Variants:
    if len(left) * len(right) > MOST:
        raise TooManyError
    return [(*one, *other) for one in left for other in right]


def _piece(text: str, node: ast.expr, skip: int) -> Piece:
    return Piece(text, node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, skip)


def _cut(piece: Piece, text: str, at: int) -> Part:
    """A part of a piece, from an offset on; letters that were doubled in it are still counted as two."""
    return Piece(text, piece.line, piece.column, piece.end_line, piece.end_column, piece.skip + at, piece.file)


def _hole(node: ast.AST, why: str, reference: str = "") -> Hole:
    name = ast.unparse(node)
    return Hole(name if len(name) <= _NAME_LONGEST else name[: _NAME_LONGEST - 1] + "…", why, reference)


def _percent_fields(text: str) -> Iterator[tuple[str, int, int | str | None]]:
    """The letters between the fields of a `%` template, where they begin, and the key of the field after them."""
    at = 0
    for one in _PERCENT.finditer(text):
        if one.group() == "%%":
            yield text[at : one.start()] + "%", at, None
        else:
            yield text[at : one.start()], at, one[1] or ""
        at = one.end()
    yield text[at:], at, None


def _format_fields(text: str) -> Iterator[tuple[str, int, int | str | None]]:
    """Likewise of a `{}` template."""
    at = 0
    try:
        for letters, name, spec, conversion in Formatter().parse(text):
            wrong = bool(spec or conversion)
            yield letters, at, name if not wrong else "?"
            at = _after(text, at, letters, name)
    except ValueError:
        yield text, 0, None


def _after(text: str, at: int, letters: str, name: str | None) -> int:
    """Where the next letters begin: after these, as they were written, and after the field."""
    for _ in letters:
        at += 2 if text.startswith(("{{", "}}"), at) else 1
    if name is None:
        return at
    close = text.find("}", at)
    return close + 1 if close >= 0 else at
