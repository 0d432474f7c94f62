"""Takes one class out of a source file, so that not the whole file must be parsed to find a line in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice

_STATEMENT = re.compile(rb"^(?=[^\s#)\]}])", re.MULTILINE)
"""Where a statement may begin: a line without indentation. It may as well lie within a string or in brackets."""

_MOST_ENDS = 8
_DECLARES_ENCODING = re.compile(rb"\A(?:[^\n]*\n)?[^\n]*coding[:=]")


def class_(text: bytes, name: str) -> ast.ClassDef | None:
    """Parse one class of a module by itself.

    Args:
        text: The whole file.
        name: The name of a class that the module defines outside of all others.

    Returns:
        The definition, its lines counted as in the file; None where only the whole file can tell: the name is
        defined more than once, within a branch, or not as a class statement.
    """
    mark = rb"^([ \t]*)class[ \t]+%b\b" % re.escape(name.encode(errors="surrogatepass"))
    found = list(re.finditer(mark, text, re.MULTILINE))
    if len(found) != 1 or found[0][1] or _DECLARES_ENCODING.match(text):
        return None
    start = found[0].start()
    if not text[text.rfind(b"\n", 0, max(start - 1, 0)) + 1 : start].isspace() and start:
        return None  # decorators belong to a class, and may take many lines
    for end in _ends(text, start):
        try:
            tree = ast.parse(text[start:end])
        except (SyntaxError, ValueError):
            continue  # the line lies within a string or in brackets
        node = tree.body[0]
        ast.increment_lineno(node, text.count(b"\n", 0, start))
        return node if isinstance(node, ast.ClassDef) else None
    return None


def _ends(text: bytes, start: int) -> Iterator[int]:
    """The first places after a class statement where the next statement may begin."""
    for match in islice(_STATEMENT.finditer(text, start + 1), _MOST_ENDS):
        yield match.start()
    yield len(text)


def may_assign(text: bytes, name: str) -> bool:
    """Tell whether a module could assign to a variable of this name; where it could not, nobody need parse it."""
    return re.search(rb"(?:^|[;=])[ \t]*%b[ \t]*=(?!=)" % re.escape(name.encode()), text, re.MULTILINE) is not None
