"""Walks a Python module once: its scopes, what names are bound to in them, its calls, and texts that begin as SQL."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemadrift.queries.dialects import databases, names_other_database
from schemadrift.queries.wording import first_word, in_capitals

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_MARKS: tuple[type[ast.AST], ...] = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_LEAVES: frozenset[type[ast.AST]] = frozenset(
    {
        *(ast.Name, ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal),
        *(kind for family in _MARKS for kind in family.__subclasses__()),
    }
)
"""Nodes in which nothing is to be found."""
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SAYS = frozenset(
    {
        *(
            "debug",
            "info",
            "warning",
            "warn",
            "error",
            "exception",
            "critical",
            "log",
            "print",
            "echo",
            "secho",
            "fail",
        ),
        *("skip", "startswith", "endswith", "match", "compile", "search", "fullmatch", "sub", "findall", "finditer"),
        *("find", "index", "count", "gettext", "_", "add_argument", "Field", "Option", "Argument", "write", "raises"),
    }
)
"""Calls whose text is said or looked for, and not run."""


class Binding(NamedTuple):
    """One place at which a name gets a value.

    Attributes:
        value: The value; None where it is not to be had from the source (a parameter, a loop's variable).
        why: Then why, one clause.
        reference: The dotted name that an import binds; "" otherwise.
        line: Where, counted from 1.
        blocks: The blocks that it stands in, outermost first.
        loops: How many loops of the scope it stands in.
        foreign: Whether it is for another kind of database only.
    """

    value: ast.expr | None
    why: str
    reference: str
    line: int
    blocks: tuple[int, ...]
    loops: int
    foreign: bool = False


@dataclass(slots=True)
class Scope:
    """A module, class or function.

    Attributes:
        name: "Class.method"; "" for the module.
        kind: "module", "class" or "function".
        above: The scope around it; None for the module.
        names: What names are bound to, in the order of the source. `self.x` of a class is of the class, as "x".
        parameters: The names of a function's parameters, in order.
        node: Its node, where it is a function.
        bases: What a class is made of.
    """

    name: str
    kind: str
    above: Scope | None
    names: dict[str, list[Binding]] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    node: ast.AST | None = None
    bases: tuple[ast.expr, ...] = ()

    def owner(self) -> Scope | None:
        """The class that it is in; None where it is in none."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "class":
            scope = scope.above
        return scope


class Use(NamedTuple):
    """Where an expression stands.

    Attributes:
        scope: Its scope.
        line: Its line; 0 where the order of the source says nothing about it.
        blocks: The blocks around it, outermost first.
        foreign: Whether it is run for another kind of database only: `if dialect == "mysql":`.
    """

    scope: Scope
    line: int
    blocks: tuple[int, ...]
    foreign: bool = False


class Called(NamedTuple):
    """A call, and where it stands."""

    node: ast.Call
    use: Use


class Said(NamedTuple):
    """A text that begins as a query, where it stands, and the name that it is bound to; "" for none."""

    node: ast.expr
    use: Use
    name: str


@dataclass(slots=True)
class Module:
    """What a walk found.

    Attributes:
        scope: The module's own.
        calls: All calls of methods and names, in the order of the source.
        said: Texts that begin as queries, the outermost expression of each.
        imports: The modules that it imports something from.
        classes: Its classes' scopes, by their names.
    """

    scope: Scope = field(default_factory=lambda: Scope("", "module", None))
    calls: list[Called] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    classes: dict[str, Scope] = field(default_factory=dict)


def walk(tree: ast.Module, package: str) -> Module:
    """Walk a module.

    Args:
        tree: The module.
        package: The dotted name of the package that it is in, for what it imports relatively.
    """
    walker = _Walker(package)
    walker.block(tree.body, Use(walker.module.scope, 0, ()), loops=0)
    return walker.module


_HANDLERS: dict[type[ast.AST], str] = {
    ast.FunctionDef: "_function",
    ast.AsyncFunctionDef: "_function",
    ast.Lambda: "_function",
    ast.ClassDef: "_class",
    ast.Assign: "_assign",
    ast.AnnAssign: "_annotated",
    ast.AugAssign: "_extended",
    ast.NamedExpr: "_named",
    ast.If: "_if",
    ast.IfExp: "_if",
    ast.For: "_for",
    ast.AsyncFor: "_for",
    ast.withitem: "_with",
    ast.comprehension: "_for",
    ast.Import: "_import",
    ast.ImportFrom: "_import_from",
    ast.Expr: "_expression",
    ast.Raise: "_unsaid",
    ast.Compare: "_unsaid",
    ast.Call: "_call",
    ast.Constant: "_text",
    ast.JoinedStr: "_text",
    ast.BinOp: "_text",
}
"""The methods that walk nodes, by name: a table of bound ones would be a cycle, and keep each tree in memory."""


class _Walker:
    def __init__(self, package: str) -> None:
        self.module = Module()
        self._package = package
        self._quiet = 0

    def block(self, body: list[ast.stmt], use: Use, *, loops: int) -> None:
        """Walk the statements of one block."""
        inner = use._replace(blocks=(*use.blocks, id(body)))
        for statement in body:
            self.visit(statement, inner, loops)

    def visit(self, node: ast.AST, use: Use, loops: int) -> None:
        """Walk one node."""
        kind = type(node)
        if kind in _LEAVES:
            return
        line = getattr(node, "lineno", use.line)
        if line != use.line:
            use = Use(use.scope, line, use.blocks, use.foreign)
        handler = _HANDLERS.get(kind)
        if handler is not None:
            getattr(self, handler)(node, use, loops)
        else:
            self._children(node, use, loops)

    def _children(self, node: ast.AST, use: Use, loops: int) -> None:
        inner = loops + isinstance(node, _LOOPS)
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                self.visit(value, use, loops)
            elif isinstance(value, list) and value:
                if isinstance(value[0], ast.stmt):
                    self.block(value, use, loops=inner)
                else:
                    for one in filter(_is_node, value):  # the keys of `{**more}` are none
                        self.visit(one, use, loops)

    def _bind(self, scope: Scope, name: str, binding: Binding) -> None:
        scope.names.setdefault(name, []).append(binding)

    def _target(self, target: ast.AST, value: ast.expr | None, why: str, use: Use, loops: int) -> None:
        """Bind a target of an assignment; the parts of an unpacked one where they can be told apart."""
        if isinstance(target, ast.Name):
            self._bind(use.scope, target.id, Binding(value, why, "", use.line, use.blocks, loops, use.foreign))
        elif isinstance(target, (ast.Tuple, ast.List)):
            paired = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
            parts = value.elts if paired and isinstance(value, (ast.Tuple, ast.List)) else [None] * len(target.elts)
            for one, part in zip(target.elts, parts, strict=True):
                self._target(one, part, why or "it is unpacked from a value", use, loops)
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            owner = use.scope.owner()
            if target.value.id in {"self", "cls"} and owner is not None:
                # another function: where it stands says nothing about its order
                self._bind(owner, target.attr, Binding(value, why, "", use.line, (), 0))
        elif isinstance(target, ast.Starred):
            self._target(target.value, None, "it is unpacked from a value", use, loops)

    def _function(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, _FUNCTIONS)  # noqa: S101 - as registered
        name = getattr(node, "name", "<lambda>")
        arguments = node.args
        for one in (*getattr(node, "decorator_list", ()), *arguments.defaults, *filter(None, arguments.kw_defaults)):
            self.visit(one, use, loops)
        if name != "<lambda>":
            self._bind(use.scope, name, Binding(None, "it is a function", "", use.line, use.blocks, loops))
        inner = Scope(_within(use.scope, name), "function", use.scope, node=node)
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        inner.parameters = tuple(one.arg for one in named)
        for one in (*named, *filter(None, (arguments.vararg, arguments.kwarg))):
            self._bind(inner, one.arg, Binding(None, f"it is the parameter {one.arg}", "", use.line, (), 0))
        there = Use(inner, use.line, (), use.foreign or names_other_database(name))
        if isinstance(node, ast.Lambda):
            self.visit(node.body, there, 0)
        else:
            self.block(node.body, there, loops=0)

    def _class(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.ClassDef)  # noqa: S101 - as registered
        for one in (*node.decorator_list, *node.bases, *(word.value for word in node.keywords)):
            self.visit(one, use, loops)
        self._bind(use.scope, node.name, Binding(None, "it is a class", "", use.line, use.blocks, loops))
        inner = Scope(_within(use.scope, node.name), "class", use.scope, bases=tuple(node.bases))
        self.module.classes[node.name] = inner
        self.block(node.body, Use(inner, use.line, (), use.foreign or names_other_database(node.name)), loops=0)

    def _assign(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.Assign)  # noqa: S101 - as registered
        for target in node.targets:
            self._target(target, node.value, "", use, loops)
        self._value(node.value, node.targets[0], use, loops)

    def _annotated(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.AnnAssign)  # noqa: S101 - as registered
        if node.value is not None:
            self._target(node.target, node.value, "", use, loops)
            self._value(node.value, node.target, use, loops)

    def _value(self, value: ast.expr, target: ast.AST, use: Use, loops: int) -> None:
        before = len(self.module.said)
        self.visit(value, use, loops)
        name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
        for at in range(before, len(self.module.said)):
            if self.module.said[at].node is value:
                self.module.said[at] = self.module.said[at]._replace(name=name)

    def _extended(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.AugAssign)  # noqa: S101 - as registered
        if isinstance(node.target, ast.Name) and isinstance(node.op, ast.Add):
            longer = ast.copy_location(ast.BinOp(left=node.target, op=node.op, right=node.value), node)
            self._target(node.target, longer, "", use, loops)
        else:
            self._target(node.target, None, "it is changed in place", use, loops)
        self.visit(node.value, use, loops)

    def _named(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.NamedExpr)  # noqa: S101 - as registered
        self._target(node.target, node.value, "", use, loops)
        self.visit(node.value, use, loops)

    def _if(self, node: ast.AST, use: Use, loops: int) -> None:
        """Walk both ways of a decision, one of which may be for another kind of database."""
        assert isinstance(node, (ast.If, ast.IfExp))  # noqa: S101 - as registered
        self.visit(node.test, use, loops)
        chosen = databases(node.test)
        ways: tuple[list[Any], list[Any]] = (
            (node.body, node.orelse) if isinstance(node, ast.If) else ([node.body], [node.orelse])
        )
        for body, other in zip(ways, chosen, strict=True):
            there = use._replace(foreign=use.foreign or other)
            if isinstance(node, ast.If):
                self.block(body, there, loops=loops)
            else:
                self.visit(body[0], there, loops)

    def _for(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension))  # noqa: S101 - as registered
        self._target(node.target, None, "it goes through a loop's values", use, loops)
        self._children(node, use, loops)

    def _with(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.withitem)  # noqa: S101 - as registered
        if node.optional_vars is not None:
            self._target(node.optional_vars, None, "a with statement gives it", use, loops)
        self.visit(node.context_expr, use, loops)

    def _import(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.Import)  # noqa: S101 - as registered
        for one in node.names:
            self.module.imports.add(one.name)
            bound, reference = (one.asname, one.name) if one.asname else (one.name.split(".")[0],) * 2
            self._bind(use.scope, bound, Binding(None, "it is a module", reference, use.line, use.blocks, loops))

    def _import_from(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.ImportFrom)  # noqa: S101 - as registered
        origin = node.module or ""
        if node.level:
            above = self._package.split(".") if self._package else []
            origin = ".".join([*above[: len(above) - node.level + 1], *filter(None, [node.module])])
        self.module.imports.add(origin)
        for one in node.names:
            binding = Binding(None, f"it comes from {origin}", f"{origin}.{one.name}", use.line, use.blocks, loops)
            self._bind(use.scope, one.asname or one.name, binding)

    def _expression(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.Expr)  # noqa: S101 - as registered
        if not isinstance(node.value, (ast.Constant, ast.JoinedStr)):  # a docstring, or a text for nobody
            self.visit(node.value, use, loops)

    def _unsaid(self, node: ast.AST, use: Use, loops: int) -> None:
        """Walk what holds texts that are not run: an error's, and what is compared."""
        self._quiet += 1
        self._children(node, use, loops)
        self._quiet -= 1

    def _call(self, node: ast.AST, use: Use, loops: int) -> None:
        assert isinstance(node, ast.Call)  # noqa: S101 - as registered
        self.module.calls.append(Called(node, use))
        name = called_name(node)
        if name == "format" and isinstance(node.func, ast.Attribute):
            self._text(node, use, loops)
            return
        quiet = name in _SAYS or name.endswith(("Error", "Exception", "Warning"))
        self._quiet += quiet
        self._children(node, use, loops)
        self._quiet -= quiet

    def _text(self, node: ast.AST, use: Use, loops: int) -> None:
        """Note an expression whose text begins as a query, and walk what is put into it."""
        start = leading_text(node)
        if start and not self._quiet and first_word(start) and isinstance(node, ast.expr):
            self.module.said.append(Said(node, use, ""))
            self._quiet += 1
            self._children(node, use, loops)
            self._quiet -= 1
        else:
            self._children(node, use, loops)


def _is_node(value: object) -> bool:
    return isinstance(value, ast.AST)


def _within(scope: Scope, name: str) -> str:
    return f"{scope.name}.{name}" if scope.name else name


def called_name(node: ast.Call) -> str:
    """The last name of what is called: "execute" of `self.db.execute(…)`; "" where it has none."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def leading_text(node: ast.AST) -> str:
    """The letters that a text expression begins with, holes as `{}`; "" where it is none, or begins with a hole."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_shown(node.values)) if node.values and isinstance(node.values[0], ast.Constant) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        left = leading_text(node.left)
        return left + (leading_text(node.right) or "{}") if left and isinstance(node.op, ast.Add) else left
    if isinstance(node, ast.Call) and called_name(node) == "format" and isinstance(node.func, ast.Attribute):
        return leading_text(node.func.value)
    return ""


def _shown(values: list[ast.expr]) -> Iterator[str]:
    for one in values:
        yield one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else "{}"


def shouted(node: ast.AST) -> bool:
    """Whether a text begins as a query in capitals."""
    return in_capitals(leading_text(node))
