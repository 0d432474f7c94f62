"""A lexer for SQL expressions, after PostgreSQL's own rules (standard_conforming_strings on)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal[
    "space",
    "comment",
    "word",
    "quoted",
    "string",
    "bits",
    "number",
    "parameter",
    "operator",
    "mark",
    "invalid",
]


SPACE = " \t\n\r\f\v"
"""All of PostgreSQL's white space."""


class Token(NamedTuple):
    """One token; the texts of all tokens, joined, are the input.

    Attributes:
        kind: "word" is an unquoted name or keyword, "quoted" a quoted name, "string" any character literal
            with its prefix, "bits" a B'' or X'' literal, "mark" one of `( ) [ ] , ; . .. : :: := =>`,
            "invalid" what PostgreSQL refuses: a literal or comment without its end, or a stray character.
        text: As it was written.
        start: Offset of the first character.
        end: Offset after the last one.
    """

    kind: Kind
    text: str
    start: int
    end: int


# No possessive quantifiers: before Python 3.11.5 they match too much where they repeat a group. What is
# repeated can be read in one way only, so that nothing is tried twice.
_DIGITS = r"[0-9](?:_?[0-9])*"
# Letters, _ and all beyond ASCII, by what they are not: a set up to the last character takes 10 ms to compile.
_LETTER = r"[^\x00-@\[-^`{-\x7f]"
_LETTER_OR_DIGIT = r"[^\x00-/:-@\[-^`{-\x7f]"
_OF_WORD = r"[^\x00-\#%-/:-@\[-^`{-\x7f]"
# A literal goes on in the next quotes when only white space with a line break is between.
_GO_ON = r"[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'"
_PLAIN_END = r"[^']*(?:''[^']*)*'(?!')"
_PLAIN = rf"'{_PLAIN_END}(?:{_GO_ON}{_PLAIN_END})*"
_ESCAPED = r"[^'\\]*(?:(?:\\.|'')[^'\\]*)*'(?!')"

_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\n\r\f\v]+)
    | (?P<string>(?:[nN]|[uU]&)?{_PLAIN}|[eE]'{_ESCAPED}(?:{_GO_ON}{_ESCAPED})*)
    | (?P<bits>[bBxX]{_PLAIN})
    | (?P<quoted>(?:[uU]&)?"[^"]*(?:""[^"]*)*"(?!"))
    | (?P<comment>--[^\n\r]*)
    | (?P<unended>(?:[eEnNbBxX]|[uU]&)?'|(?:[uU]&)?")
    | (?P<word>{_LETTER}{_OF_WORD}*)
    | (?P<number>0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+
        |(?:{_DIGITS}(?:\.(?!\.)(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?)
    | (?P<parameter>\$[0-9]+)
    | (?P<dollar>\$(?:{_LETTER}{_LETTER_OR_DIGIT}*)?\$)
    | (?P<mark>::|:=|=>(?![~!@\#^&|`?+*%<>=/-])|\.\.|[()\[\],;.:])
    | (?P<open>/\*)
    | (?P<operator>(?:[~!@\#^&|`?+*%<>=]|-(?!-)|/(?!\*))+)
    | (?P<invalid>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
# An operator may end in + or - only if it has one of these.
_FREE_END = re.compile(r"[~!@#^&|`?%]")


def tokens(text: str) -> Iterator[Token]:
    """Split SQL text into tokens, in linear time.

    Never fails: what PostgreSQL would refuse comes as "invalid" tokens.

    Source:
        PostgreSQL manual, 4.1 Lexical Structure.
    """
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:  # never: the last alternative takes anything
            break
        kind = match.lastgroup
        end = match.end()
        if kind == "operator":
            yield from _operators(match.group(), at)
        elif kind in {"unended", "open", "dollar"}:
            token = _long(text, at, match)
            yield token
            end = token.end
        else:
            yield Token(kind, match.group(), at, end)  # type: ignore[arg-type]
        at = end


def _long(text: str, at: int, match: re.Match[str]) -> Token:
    """Read a dollar-quoted literal or a nested comment; what has no end is invalid up to the end."""
    if match.lastgroup == "dollar":
        close = text.find(match.group(), match.end())
        if close >= 0:
            end = close + len(match.group())
            return Token("string", text[at:end], at, end)
    elif match.lastgroup == "open":
        depth = 0
        for edge in _COMMENT_EDGE.finditer(text, at):
            depth += 1 if edge.group() == "/*" else -1
            if not depth:
                return Token("comment", text[at : edge.end()], at, edge.end())
    return Token("invalid", text[at:], at, len(text))


def _operators(run: str, at: int) -> Iterator[Token]:
    """Split a run of operator characters: `=-` is two operators, `@-` is one."""
    whole = run if _FREE_END.search(run) else run.rstrip("+-") or run[0]
    yield Token("operator", whole, at, at + len(whole))
    for place in range(len(whole), len(run)):
        yield Token("operator", run[place], at + place, at + place + 1)


_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|''", re.DOTALL)
_LAST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_JOINT = re.compile(rf"'{_GO_ON}")


def literal(value: str) -> str:
    """Write a string literal as the server prints it (standard_conforming_strings on)."""
    return "'" + value.replace("'", "''") + "'"


def value(string: str, escape: str = "\\") -> str | None:
    """Give the value of a string literal in any of its forms.

    Args:
        string: A token of kind "string".
        escape: The character named by UESCAPE, for U&'' literals.

    Returns:
        None where the literal cannot be read with certainty, such as one with a wrong escape.
    """
    if string[0] == "$":
        return string[string.index("$", 1) + 1 : string.rindex("$", 0, -1)]
    if string[0] in "eE":
        return _unescaped(string)
    if "\n" in string or "\r" in string:
        string = _pieces(string)
    body = string[string.index("'") + 1 : -1].replace("''", "'")
    return _unicode(body, escape) if string[0] in "uU" else body


def _pieces(string: str) -> str:
    """Join the pieces of a literal that goes on after a line break, leaving doubled quotes alone."""
    out: list[str] = []
    at = string.index("'") + 1
    out.append(string[:at])
    while at < len(string):
        close = string.find("'", at)
        out.append(string[at:close])
        if string.startswith("''", close):
            out.append("''")
            at = close + 2
        elif joint := _JOINT.match(string, close):
            at = joint.end()
        else:
            break
    return "".join(out) + "'"


def _unescaped(string: str) -> str | None:
    body = string[2:-1]
    if _JOINT.search(string):  # rare enough to leave it to the server
        return None
    if "\\" not in body:
        return body.replace("''", "'")
    out = bytearray()
    at = 0
    try:
        for match in _ESCAPE.finditer(body):
            out += body[at : match.start()].encode() + _escaped(match)
            at = match.end()
        out += body[at:].encode()
        read = out.decode()
    except ValueError:
        return None
    return None if "\0" in read else read


def _escaped(match: re.Match[str]) -> bytes:
    """Give the bytes of one escape.

    Raises:
        ValueError: PostgreSQL refuses it.
    """
    octal, hexadecimal, four, eight, other = match.groups()
    if octal or hexadecimal:
        return bytes([int(octal, 8) & 0xFF if octal else int(hexadecimal, 16)])
    code = int(four or eight or "0", 16)
    if other in {"u", "U"} or code > _LAST_CHARACTER:
        raise ValueError(match.group())
    return chr(code).encode() if code else _CONTROL.get(other, other or "'").encode()


def _unicode(body: str, escape: str) -> str | None:
    if escape not in body:
        return body
    mark = re.escape(escape)
    pattern = re.compile(rf"{mark}(?:({mark})|([0-9a-fA-F]{{4}})|\+([0-9a-fA-F]{{6}})|())")
    wrong = False

    def one(match: re.Match[str]) -> str:
        nonlocal wrong
        code = int(match.group(2) or match.group(3) or "0", 16)
        if match.group(1):
            return escape
        wrong = wrong or not 0 < code <= _LAST_CHARACTER or code in _SURROGATES
        return "" if wrong else chr(code)

    read = pattern.sub(one, body)
    return None if wrong else read
