"""Writes databases of any size, always the same ones, with what makes real ones awkward.

`python -m benchmarks.generate 1000` prints the SQL. Tables have about ten columns, one or two foreign keys,
plain, expression and partial indexes, checks, enums, comments, serial and identity columns; columns were
dropped and added later, so that numbers have gaps and the orbit is not that of creation.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

_ENUMS = 40
_PER_TRANSACTION = 200
# fmt: off
_WORDS = (
    "account", "amount", "balance", "batch", "bill", "carrier", "category", "channel", "city", "code", "contact",
    "count", "country", "currency", "customer", "depot", "device", "email", "event", "factor", "grade", "grip",
    "height", "invoice", "kind", "label", "length", "level", "lid", "lot", "market", "message", "method", "note",
    "offer", "orbit", "origin", "owner", "parcel", "partner", "path", "phase", "phone", "pixel", "place", "plan",
    "point", "price", "quantity", "rank", "rate", "ratio", "reason", "region", "role", "route", "score", "sector",
    "segment", "serial", "share", "shift", "source", "stage", "state", "stock", "street", "tariff", "team", "term",
    "ticket", "token", "track", "unit", "value", "vendor", "volume", "weight", "zone",
)
# fmt: on
_TYPES = (
    ("text", None),
    ("text", "''"),
    ("varchar(255)", None),
    ("varchar(30)", "'new'"),
    ("integer", "0"),
    ("integer", None),
    ("bigint", None),
    ("numeric(12,2)", "0"),
    ("boolean", "false"),
    ("boolean", "true"),
    ("timestamptz", "now()"),
    ("timestamptz", "now() + interval '30 days'"),
    ("date", "CURRENT_DATE"),
    ("uuid", "gen_random_uuid()"),
    ("jsonb", "'{}'"),
    ("text[]", "ARRAY[]::text[]"),
    ("double precision", None),
)


def script(tables: int) -> Iterator[str]:
    """Yield the SQL in parts, each of which is one transaction; run them in order.

    Args:
        tables: How many tables.
    """
    chance = random.Random(tables)
    yield "".join(
        f"CREATE TYPE kind_{number} AS ENUM ({', '.join(repr(word) for word in chance.sample(_WORDS, 4))});\n"
        for number in range(_ENUMS)
    )
    for first in range(0, tables, _PER_TRANSACTION):
        numbers = range(first, min(first + _PER_TRANSACTION, tables))
        yield "\n".join(_table(number, chance) for number in numbers)


def _table(number: int, chance: random.Random) -> str:
    name = f"t{number:05d}_{chance.choice(_WORDS)}"
    names = chance.sample(_WORDS, 8)
    key = chance.choice(("id bigserial", "id serial", "id bigint GENERATED ALWAYS AS IDENTITY"))
    lines = [f"{key} PRIMARY KEY", "gone integer"]
    typed: dict[str, str] = {}
    for column in names:
        data_type, default = chance.choice(_TYPES)
        if chance.random() < 0.1:  # noqa: PLR2004 - one in ten
            data_type, default = f"kind_{chance.randrange(_ENUMS)}", None
        typed[column] = data_type
        text = f"{column} {data_type}"
        if default is not None and chance.random() < 0.8:  # noqa: PLR2004
            text += f" DEFAULT {default}"
        lines.append(text + (" NOT NULL" if chance.random() < 0.5 else ""))  # noqa: PLR2004
    _RELATIONS[number] = name
    targets = [chance.randrange(number) for _ in range(chance.choice((1, 1, 2)))] if number else []
    lines += [f"ref_{place} bigint" for place, _ in enumerate(targets)]
    made = [f"CREATE TABLE {name} (\n  " + ",\n  ".join(lines) + "\n);"]
    made.append(f"ALTER TABLE {name} DROP COLUMN gone, ADD COLUMN later_{number % 7} text;")
    for place, target in enumerate(targets):
        action = chance.choice(("", "", " ON DELETE CASCADE", " ON DELETE SET NULL", " DEFERRABLE"))
        made.append(f"ALTER TABLE {name} ADD FOREIGN KEY (ref_{place}) REFERENCES {_RELATIONS[target]}{action};")
        made.append(f"CREATE INDEX ON {name} (ref_{place});")
    made += _guards(name, typed, chance)
    if chance.random() < 0.3:  # noqa: PLR2004
        made.append(f"COMMENT ON TABLE {name} IS 'What is known of each {name}';")
    if chance.random() < 0.3:  # noqa: PLR2004
        made.append(f"COMMENT ON COLUMN {name}.{names[0]} IS 'The {names[0]}, as the partner gave it';")
    return "\n".join(made)


_RELATIONS: dict[int, str] = {}


def _guards(name: str, typed: dict[str, str], chance: random.Random) -> Iterator[str]:
    """Yield a check for every third table, and the odd index on an expression or on part of the rows."""
    texts = [column for column, data_type in typed.items() if data_type in {"text", "varchar(255)", "varchar(30)"}]
    numbers = [column for column, data_type in typed.items() if data_type in {"integer", "bigint", "numeric(12,2)"}]
    flags = [column for column, data_type in typed.items() if data_type == "boolean"]
    if numbers and chance.random() < 0.35:  # noqa: PLR2004
        bound = chance.choice((100, 120, 500, 1000, 10000, 100000))
        yield f"ALTER TABLE {name} ADD CHECK ({numbers[0]} >= 0 AND {numbers[0]} < {bound});"
    if texts and chance.random() < 0.3:  # noqa: PLR2004
        yield f"CREATE INDEX ON {name} (lower({texts[0]}));"
    if flags and chance.random() < 0.3:  # noqa: PLR2004
        yield f"CREATE INDEX ON {name} (later_{int(name[1:6]) % 7}) WHERE {flags[0]} AND id > {chance.randrange(99)};"
    if texts and chance.random() < 0.2:  # noqa: PLR2004
        yield f"CREATE UNIQUE INDEX ON {name} ({texts[-1]}, id DESC);"
    if numbers and chance.random() < 0.2:  # noqa: PLR2004
        yield f"ALTER TABLE {name} ADD UNIQUE ({numbers[-1]}, id);"


if __name__ == "__main__":
    for part in script(int(sys.argv[1])):
        sys.stdout.write(f"BEGIN;\n{part}\nCOMMIT;\n")
