"""The statements for what has a definition of its own: functions, procedures, rules, statistics; and their names."""

from __future__ import annotations

from collections.abc import Iterator

from schemadrift.catalog import Key, ObjectId
from schemadrift.catalog.expressions import literal
from schemadrift.catalog.lexer import tokens
from schemadrift.catalog.names import parse_qualified, qualified, quote
from schemadrift.kinds.other import Other
from schemadrift.kinds.routine import Routine

UNCHECKED = "SET LOCAL check_function_bodies = off"
"""A body can name what a later step creates; PostgreSQL looks at it when the function is called."""

_LISTS = frozenset(
    {
        "search_path",
        "local_preload_libraries",
        "session_preload_libraries",
        "shared_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    }
)
"""Settings whose value is a list of names, which PostgreSQL keeps as it is to be quoted."""
_DEFAULT_ROWS = "1000"


def name_of(identity: ObjectId) -> str:
    """The name of an object without its arguments or other ends: `public.f` of `public.f(integer)`."""
    text = identity.key[1]
    for token in tokens(text):
        if token.kind == "mark" and token.text == "(":
            return text[: token.start]
    return text


def place_of(identity: ObjectId) -> Key:
    """(schema, name) of a function, a type and the like; () where the name is no qualified one."""
    try:
        found = parse_qualified(name_of(identity))
    except ValueError:
        return ()
    return found if len(found) == 2 else ()  # noqa: PLR2004 - schema and name


def target(identity: ObjectId, record: Other) -> str:
    """What ALTER, DROP and COMMENT call an object: `FUNCTION public.f(a integer)`."""
    form, text = identity.key
    if record.routine is not None:
        word = "PROCEDURE" if form == "procedure" else "FUNCTION"
        return f"{word} {name_of(identity)}({record.routine.identity})"
    if form == "rule":
        return f"RULE {quote(parse_qualified(text)[-1])} ON {qualified(*record.table)}"
    if form == "aggregate":
        return f"AGGREGATE {_aggregated(record.definition)}"
    return f"{form.upper()} {text}"


def _aggregated(definition: str) -> str:
    """The name and the arguments of an aggregate, as its definition has them."""
    depth = 0
    begins = len("CREATE AGGREGATE ")
    for token in tokens(definition):
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "mark" else 0
        if token.text == ")" and token.kind == "mark" and depth == 0:
            return definition[begins : token.end]
    return definition[begins:]


def statements(identity: ObjectId, record: Other, *, replaces: bool = False) -> tuple[str, ...]:
    """What makes an object, with its owner, its comment and who may not call it.

    Args:
        identity: The object.
        record: What it is; its definition is known.
        replaces: CREATE OR REPLACE, which leaves owner, comment and rights as they are.
    """
    found = [record.definition] if record.routine is None else [UNCHECKED]
    if record.routine is not None:
        found.append(create_routine(identity, record.routine, replaces=replaces))
    if replaces:
        return tuple(found)
    if record.routine is not None and not record.routine.public:
        found.append(execute(identity, record, public=False))
    if record.comment is not None:
        found.append(comment(identity, record))
    if record.owner:
        found.append(f"ALTER {target(identity, record)} OWNER TO {quote(record.owner)}")
    return tuple(found)


def comment(identity: ObjectId, record: Other) -> str:
    """COMMENT ON an object, its own or NULL."""
    said = "NULL" if record.comment is None else literal(record.comment)
    return f"COMMENT ON {target(identity, record)} IS {said}"


def execute(identity: ObjectId, record: Other, *, public: bool) -> str:
    """Let everybody call a function, or not."""
    if public:
        return f"GRANT EXECUTE ON {target(identity, record)} TO PUBLIC"
    return f"REVOKE EXECUTE ON {target(identity, record)} FROM PUBLIC"


def granted_as(identity: ObjectId) -> Key:
    """What privileges on a function are kept under: (form, name)."""
    form, name = identity.key
    return ("procedure" if form == "procedure" else "function", name)


def drop(identity: ObjectId, record: Other) -> str:
    """DROP."""
    return f"DROP {target(identity, record)}"


def create_routine(identity: ObjectId, record: Routine, *, replaces: bool = False) -> str:
    """CREATE FUNCTION or PROCEDURE.

    Source:
        PostgreSQL manual, CREATE FUNCTION and CREATE PROCEDURE.
    """
    form = identity.key[0]
    word = "PROCEDURE" if form == "procedure" else "FUNCTION"
    said = [f"CREATE {'OR REPLACE ' if replaces else ''}{word} {name_of(identity)}({record.arguments})"]
    if record.returns:
        said.append(f"RETURNS {record.returns}")
    if record.transforms:
        said.append("TRANSFORM " + ", ".join(f"FOR TYPE {one}" for one in record.transforms))
    said.append(f"LANGUAGE {quote(record.language)}")
    said += ["WINDOW"] if form == "window function" else []
    said += _properties(record)
    said += [f"SET {quote(name)} TO {_value(name, value)}" for name, value in map(_setting, record.settings)]
    return "\n ".join(said) + "\n" + _body(word, record)


def _properties(record: Routine) -> Iterator[str]:
    said = {
        record.volatility.upper(): record.volatility != "volatile",
        "STRICT": record.strict,
        "LEAKPROOF": record.leakproof,
        "SECURITY DEFINER": record.security_definer,
    }
    yield from (word for word, holds in said.items() if holds)
    if record.parallel != "unsafe":
        yield f"PARALLEL {record.parallel.upper()}"
    if record.cost != ("1" if record.language in {"c", "internal"} else "100"):
        yield f"COST {record.cost}"
    if record.rows not in {"0", _DEFAULT_ROWS}:
        yield f"ROWS {record.rows}"
    if record.support:
        yield f"SUPPORT {record.support}"


def _setting(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _value(name: str, value: str) -> str:
    if name not in _LISTS:
        return literal(value)
    names = [one.text for one in tokens(value) if one.kind in {"word", "quoted"}]
    return ", ".join(literal(one[1:-1].replace('""', '"') if one[0] == '"' else one) for one in names) or "''"


def _body(word: str, record: Routine) -> str:
    if record.sql_body:
        return record.sql_body
    if record.library:
        return f"AS {_escaped(record.library)}, {_escaped(record.body)}"
    tag = f"${word.lower()}"
    while tag in record.body:
        tag += "x"
    return f"AS {tag}${record.body}{tag}$"


def _escaped(text: str) -> str:
    """A literal whatever the server takes a backslash for."""
    return f"E{literal(text.replace(chr(92), chr(92) * 2))}" if "\\" in text else literal(text)
