"""A dump in statements, and these in words: what `dump_pieces` is made with. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from schemadrift.catalog.lexer import literal, tokens

_OPEN, _CLOSE = frozenset("(["), frozenset(")]")


class Word(NamedTuple):
    """A token and whether white space stands before it."""

    text: str
    quoted: bool
    spaced: bool


Words: TypeAlias = Sequence[Word]


def written(words: Words) -> str:
    """Words as SQL, with single spaces where there were some."""
    return "".join(f" {word.text}" if word.spaced and at else word.text for at, word in enumerate(words))


def statements(dump: str) -> Iterator[Words]:
    """The statements, without comments and without the commands of psql, which begin with a backslash."""
    words: list[Word] = []
    spaced = command = False
    depth = 0
    for token in tokens(dump):
        if token.kind in {"space", "comment"}:
            spaced, command = True, command and "\n" not in token.text
        elif command or (token.text == "\\" and not words):
            command = True
        elif token.text == ";" and not depth:
            yield words
            words, spaced = [], False
        else:
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            words.append(Word(token.text, token.kind in {"quoted", "string"}, spaced))
            spaced = False


def owned_sequences(told: Sequence[Words]) -> Iterator[tuple[str, str]]:
    """Sequences that belong to a column, each with what it is called here."""
    for words in told:
        heads = [word.text for word in words[:2]]
        if heads == ["ALTER", "SEQUENCE"] and any(word.text == "OWNED" for word in words):
            name, at = name_at(words, 2)
            yield name, f"<{name_at(words, at + 2)[0]}>"
        elif heads == ["ALTER", "TABLE"] and any(word.text == "IDENTITY" for word in words):
            table, end = name_at(words, 3 if words[2].text == "ONLY" else 2)
            for at, word in enumerate(words):
                if word.text == "SEQUENCE":
                    yield name_at(words, at + 2)[0], f"<{table}.{words[end + 2].text}>"


def called(words: Words, owned: Mapping[str, str]) -> Words:
    """A statement with owned sequences called by their columns, in literals too."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        dotted = words[at + 1 : at + 2] and words[at + 1].text == "."
        name = "".join(one.text for one in words[at : at + 3]) if dotted else ""
        if name in owned:
            found.append(Word(owned[name], True, word.spaced))  # noqa: FBT003 - a tuple's field
            at += 3
            continue
        said = word.text[1:-1].replace("''", "'") if word.text[0] == "'" else ""
        found.append(word._replace(text=literal(owned[said])) if said in owned else word)
        at += 1
    return found


def name_at(words: Words, at: int) -> tuple[str, int]:
    """The qualified name at a place, and the place after it."""
    end = at + 1
    while end + 1 < len(words) and words[end].text == ".":
        end += 2
    return "".join(word.text for word in words[at:end]), end


def last_part(words: Words, end: int) -> str:
    """The last part of the name that ends before a place."""
    return words[end - 1].text


def schema_of(name: str) -> str:
    """The schema of a name that is written with one."""
    first = next(tokens(name)).text
    return first if first != name else ""


def bracketed(words: Words, at: int) -> tuple[Words, int]:
    """What stands between the bracket at a place and its end, and the place after that."""
    depth = 0
    for place in range(at, len(words)):
        depth += (words[place].text in _OPEN) - (words[place].text in _CLOSE)
        if not depth:
            return words[at + 1 : place], place + 1
    return words[at + 1 :], len(words)


def with_sorted_options(words: Words) -> str:
    """The rest of an index or a constraint, with its storage parameters in the order of their names."""
    told: list[str] = []
    for part in stretches(words, {"WITH"}):
        if [word.text for word in part[:2]] == ["WITH", "("]:
            inside, end = bracketed(part, 1)
            options = ", ".join(sorted(written(one) for one in elements(inside)))
            told.append(f"WITH ({options}) {written(part[end:])}".rstrip())
        else:
            told.append(written(part))
    return " ".join(told)


def stretches(words: Words, starts: set[str]) -> Iterator[Words]:
    """The stretches of words that begin at some keywords outside of brackets; what stands before the first is one."""
    depth = begun = 0
    for at, word in enumerate(words):
        if at > begun and not depth and word.text in starts and words[at - 1].text != "NO":
            yield words[begun:at]
            begun = at
        depth += (word.text in _OPEN) - (word.text in _CLOSE)
    yield words[begun:]


def elements(words: Words) -> Iterator[Words]:
    """The elements between commas."""
    depth = begun = 0
    for at, word in enumerate(words):
        depth += (word.text in _OPEN) - (word.text in _CLOSE)
        if word.text == "," and not depth:
            yield words[begun:at]
            begun = at + 1
    if words:
        yield words[begun:]
