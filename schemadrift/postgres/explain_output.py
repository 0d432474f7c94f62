"""Canonical form of what EXPLAIN prints: one spelling where the server keeps synonyms apart.

The server resolves and folds expressions, but it prints `CURRENT_TIMESTAMP` and `now()`, `a = b` and `b = a`, or
`x AT TIME ZONE y` and `timezone(y, x)` as they were written. Its output is fully parenthesised, so that these few
can be unified on a tree of parentheses, without a grammar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from schemadrift.catalog.lexer import literal, tokens, value

Node: TypeAlias = "str | list[Node]"
"""A token, or a group: its opening bracket and what is in it."""

_CLOSING = {"(": ")", "[": "]"}
_WITHOUT_ZONE = ["::", "timestamp", "without", "time", "zone"]
_WORDS: dict[str, list[Node]] = {
    "CURRENT_TIMESTAMP": ["now", ["("]],
    "LOCALTIMESTAMP": [["(", "now", ["("]], *_WITHOUT_ZONE],
    "CURRENT_DATE": [["(", "now", ["("]], "::", "date"],
    "CURRENT_TIME": [["(", "now", ["("]], "::", "time", "with", "time", "zone"],
    "LOCALTIME": [["(", "now", ["("]], "::", "time", "without", "time", "zone"],
    "USER": ["CURRENT_USER"],
    "CURRENT_ROLE": ["CURRENT_USER"],
    "CURRENT_SCHEMA": ['"current_schema"', ["("]],
    "CURRENT_CATALOG": ["current_database", ["("]],
}
"""What a key word stands for. Source: PostgreSQL manual, 9.9.5 Current Date/Time; 9.27 System Information Functions."""

_PRECISE = {
    "CURRENT_TIMESTAMP": ("timestamp", "with"),
    "LOCALTIMESTAMP": ("timestamp", "without"),
    "CURRENT_TIME": ("time", "with"),
    "LOCALTIME": ("time", "without"),
}
_FUNCTIONS = {
    "transaction_timestamp": "now",
    "char_length": "length",
    "character_length": "length",
    "substr": '"substring"',
    '"position"': "strpos",
    "pow": "power",
    "ceiling": "ceil",
}
"""Names of one function. Source: PostgreSQL manual, 9.3 Mathematical Functions; 9.4 String Functions; 9.9.5."""

_OF_TEXT = frozenset({"btrim", "ltrim", "rtrim", '"substring"', "strpos", '"overlay"', "timezone"})
"""Functions that have a form with key words and take text: a varchar is cast to it, in the call visibly."""

_TRIMS = {"BOTH": "btrim", "LEADING": "ltrim", "TRAILING": "rtrim"}
_MIRRORED = {"<": "<", "<=": "<=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_ZONE = ["AT", "TIME", "ZONE"]


def canonical(output: str) -> str:
    """Spell one entry of a plan's Output in the one way that all its synonyms share.

    Unified: the key words for time and user with their functions; the key-word forms of timezone, btrim, ltrim, rtrim,
    substring, strpos, overlay and extract with their calls; other names of a function; the order of what stands
    beside AND, OR, = and <>; `a > b` with `b < a`; the order of constants in `= ANY` and `<> ALL`, one constant alone
    included; trailing zeros of a numeric constant that is compared. Everything else stays as the server prints it.

    Args:
        output: An entry as EXPLAIN (VERBOSE) prints it.

    Returns:
        A text to compare; it is no SQL.
    """
    return _render(_simplify(_tree(output)))


def _tree(text: str) -> list[Node]:
    """Nest tokens by their brackets; the outermost list has no opening bracket of its own."""
    outermost: list[Node] = [""]
    stack = [outermost]
    for token in tokens(text):
        if token.kind == "space":
            continue
        if token.text in _CLOSING:
            group: list[Node] = [token.text]
            stack[-1].append(group)
            stack.append(group)
        elif token.text in {")", "]"} and len(stack) > 1:
            stack.pop()
        else:
            stack[-1].append(token.text)
    return outermost


def _render(node: Node) -> str:
    if isinstance(node, str):
        return node
    opening = str(node[0])
    inner = " ".join(map(_render, node[1:]))
    return f"{opening} {inner} {_CLOSING[opening]}" if opening else inner


def _rendered(nodes: Sequence[Node]) -> str:
    return " ".join(map(_render, nodes))


def _simplify(group: list[Node]) -> list[Node]:
    """Simplify a group from the inside out."""
    items: list[Node] = []
    for node in group[1:]:
        if isinstance(node, str):
            items.append(node)
            continue
        inner = _simplify(node)
        call = _at_time_zone(inner)
        items += [inner] if call is None else call
    items = _calls(items)
    for rule in (_now_literal, _logic, _member, _comparison):
        items = rule(items)
    return [group[0], *items]


def _at_time_zone(group: list[Node]) -> list[Node] | None:
    """Turn `(x AT TIME ZONE y)` into `timezone(y, x)`."""
    for place in range(2, len(group) - len(_ZONE)):
        if group[place : place + len(_ZONE)] == _ZONE:
            zone, subject = _without_cast(group[place + len(_ZONE) :]), _without_cast(group[1:place])
            return ["timezone", _listed([zone, subject])]
    return None


def _calls(items: list[Node]) -> list[Node]:
    """Give key words and the functions that have several names one name and one form."""
    out: list[Node] = []
    at = 0
    while at < len(items):
        word = items[at]
        after = items[at + 1] if at + 1 < len(items) else None
        at += 1
        if not isinstance(word, str) or (out and out[-1] == "."):
            out.append(word)
        elif isinstance(after, list) and after[0] == "(":
            out += _call(word, after)
            at += 1
        else:
            out += _WORDS.get(word, [word])
    return out


def _call(word: str, group: list[Node]) -> list[Node]:
    if word in _PRECISE:
        kind, zone = _PRECISE[word]
        return [["(", "now", ["("]], "::", kind, group, zone, "time", "zone"]
    form = _FORMS.get(word)
    written: list[Node] = form(group[1:]) if form is not None else [_FUNCTIONS.get(word, word), group]
    name, arguments = written
    if name in _OF_TEXT and isinstance(arguments, list):
        arguments = _listed([_without_cast(argument) for argument in _split(arguments[1:], ",")])
    return [name, arguments]


def _without_cast(argument: list[Node]) -> list[Node]:
    """Drop the cast to text that the server prints in a call, and leaves out between key words."""
    if argument[1:] == ["::", "text"] and isinstance(argument[0], list):
        argument = argument[:1]
    if len(argument) == 1 and isinstance(argument[0], list) and argument[0][0] == "(":
        return argument[0][1:]
    return argument


def _split(items: Sequence[Node], *words: str) -> list[list[Node]]:
    """Split at words, which are left out."""
    parts: list[list[Node]] = [[]]
    for item in items:
        if isinstance(item, str) and item in words:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def _listed(parts: Sequence[Sequence[Node]]) -> list[Node]:
    """Write arguments with commas between."""
    out: list[Node] = ["("]
    for part in parts:
        out += [*([","] if len(out) > 1 else []), *part]
    return out


def _trim(items: Sequence[Node]) -> list[Node]:
    which, *rest = items
    characters, *subject = _split(rest, "FROM")
    parts = [part for part in (*subject, characters) if part]
    return [_TRIMS.get(str(which), str(which)), _listed(parts)]


def _position(items: Sequence[Node]) -> list[Node]:
    parts = [part[0][1:] if len(part) == 1 and isinstance(part[0], list) else part for part in _split(items, "IN")]
    return ["strpos", _listed(parts[::-1])]


def _extract(items: Sequence[Node]) -> list[Node]:
    field, *subject = _split(items, "FROM")
    return ['"extract"', _listed([[literal(_rendered(field)), "::", "text"], *subject])]


_FORMS: dict[str, Callable[[Sequence[Node]], list[Node]]] = {
    "TRIM": _trim,
    "SUBSTRING": lambda items: ['"substring"', _listed(_split(items, "FROM", "FOR"))],
    "OVERLAY": lambda items: ['"overlay"', _listed(_split(items, "PLACING", "FROM", "FOR"))],
    "POSITION": _position,
    "EXTRACT": _extract,
}
"""Calls that are printed with key words. Source: PostgreSQL manual, 9.4 String Functions; 9.9.1 EXTRACT."""


def _now_literal(items: list[Node]) -> list[Node]:
    """Turn `'now'::cstring`, the old spelling of CURRENT_DATE and its like, into the call."""
    return ["now", ["("]] if items == ["'now'", "::", "cstring"] else items


def _logic(items: list[Node]) -> list[Node]:
    """Sort what stands between AND or OR; the server prints every other construct in its own parentheses."""
    for word in ("AND", "OR"):
        if word in items:
            out: list[Node] = []
            for part in sorted(_split(items, word), key=_rendered):
                out += [*([word] if out else []), *part]
            return out
    return items


def _member(items: list[Node]) -> list[Node]:
    """Sort the constants of `x = ANY ('{…}'::type[])` and `x <> ALL (…)`; one alone is compared directly."""
    if items[-3:-1] not in (["=", "ANY"], ["<>", "ALL"]):
        return items
    group = items[-1]
    if not isinstance(group, list) or group[2:3] != ["::"] or group[-1] != ["["] or not isinstance(group[1], str):
        return items
    elements = _elements(value(group[1]) or "")
    if elements is None:
        return items
    kind = group[3:-1]
    if len(elements) == 1:
        (only,) = elements
        bare = kind == ["integer"] and only.isdecimal()
        return [*items[:-2], *([only] if bare else [literal(only), "::", *kind])]
    return [*items[:-1], ["(", *map(literal, sorted(elements)), "::", *kind]]


def _elements(text: str) -> set[str] | None:
    """Read the constants of an array's text form; None for NULL among them, and for arrays of arrays."""
    if text[:1] != "{" or text[-1:] != "}":
        return None
    out: set[str] = set()
    at = 1
    while at < len(text) - 1:
        quoted = text[at] == '"'
        at += quoted
        element = ""
        while at < len(text) and text[at] not in ('"' if quoted else ",}{"):
            at += text[at] == "\\"
            element += text[at : at + 1]
            at += 1
        at += quoted
        if (not quoted and element.upper() == "NULL") or text[at : at + 1] not in {",", "}"}:
            return None
        out.add(element)
        at += 1
    return out or None


def _comparison(items: list[Node]) -> list[Node]:
    """Sort both sides of = and <>, turn > around, and drop trailing zeros of numeric constants that are compared."""
    signs = [place for place, item in enumerate(items) if isinstance(item, str) and item in _MIRRORED]
    if len(signs) != 1 or "," in items or "ANY" in items or "ALL" in items:
        return items
    sign = str(items[signs[0]])
    sides = [_constant(items[: signs[0]]), _constant(items[signs[0] + 1 :])]
    if sign in {"=", "<>"}:
        sides.sort(key=_rendered)
    elif sign != _MIRRORED[sign]:
        sides.reverse()
    return [*sides[0], _MIRRORED[sign], *sides[1]]


def _constant(side: list[Node]) -> list[Node]:
    number = None
    if len(side) == 1 and isinstance(side[0], str) and side[0][:1].isdigit() and "." in side[0]:
        number = side[0]
    elif side[1:] == ["::", "numeric"] and isinstance(side[0], str):
        number = value(side[0])
    if number is None:
        return side
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return [literal(number), "::", "numeric"]
