"""Draws declarations: tables with everything that SQLAlchemy can say about them, under ordinary and odd names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_WORDS = (
    "user", "order", "Mixed Case", "sélection", "a", "x" * 63, "y" * 70, 'quo"te', "with.dot", "日本語", "select",
    "UPPER", "trailing ", "semi;colon", "per%cent", "dash-ed", "1st", "grün" * 17, "it's", "back\\slash", "tab_le",
)  # fmt: skip
_LABELS = ("new", "Done", "it's", "a,b", "", "ünï", "NULL", 'q"', "x y", "back\\slash")


@dataclass
class Drawn:
    """A declaration and the columns of it that nothing else refers to.

    Attributes:
        metadata: The declaration.
        free: (table, column name) of columns that no key, index, check or expression names.
    """

    metadata: sa.MetaData
    free: list[tuple[sa.Table, str]] = field(default_factory=list)


def _simple(type_: Any, *defaults: str) -> Callable[[Random], tuple[Any, tuple[str, ...]]]:
    return lambda _random: (type_, defaults)


_TYPES: tuple[Callable[[Random], tuple[Any, tuple[str, ...]]], ...] = (
    _simple(sa.Integer(), "0", "-1", "1 + 2", "(2)::integer", "'7'"),
    _simple(sa.BigInteger(), "0", "9223372036854775807", "-5"),
    _simple(sa.SmallInteger(), "3"),
    _simple(sa.Text(), "'x'", "'it''s'", "''", "'a' || 'b'", "E'tab\\there'", "current_user", "'now()'"),
    lambda random: (sa.String(random.choice((1, 20, 255, None))), ("'y'", "'z'::text")),
    lambda random: (sa.CHAR(random.randint(1, 9)), ("'c'",)),
    lambda random: (sa.Numeric(random.randint(3, 30), random.randint(0, 3)), ("0", "1.50", "(1)::numeric", "-0.5")),
    _simple(sa.Numeric(), "1e3", "0.0"),
    _simple(sa.Float(), "1.5", "'NaN'", "0"),
    _simple(sa.REAL(), "0.1"),
    _simple(sa.Double(), "2.5"),
    _simple(sa.Boolean(), "true", "false", "'t'", "(NOT true)"),
    _simple(sa.Date(), "current_date", "'2020-01-02'", "CURRENT_DATE + 1"),
    _simple(sa.Time(), "'10:00'", "LOCALTIME"),
    _simple(sa.DateTime(), "now()", "CURRENT_TIMESTAMP", "'2020-01-01 00:00:00'", "timezone('utc', now())"),
    _simple(sa.DateTime(timezone=True), "now()", "CURRENT_TIMESTAMP", "now() + interval '30 days'",
            "statement_timestamp()", "(now() AT TIME ZONE 'utc')"),
    lambda random: (pg.TIMESTAMP(timezone=random.random() < 0.5, precision=random.randint(0, 6)), ("now()",)),
    _simple(sa.Interval(), "'1 day'", "interval '1 hour'", "'01:30:00'"),
    lambda random: (pg.INTERVAL(fields=random.choice(("DAY", "YEAR TO MONTH"))), ()),
    _simple(sa.LargeBinary(), "'\\x00ff'"),
    _simple(sa.JSON(), "'{}'", "'{\"a\": [1, 2]}'", "'[]'::json"),
    _simple(pg.JSONB(), "'{}'", "'{\"b\":1}'::jsonb", "jsonb_build_object('k', 1)"),
    _simple(sa.Uuid(), "gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'"),
    _simple(pg.INET(), "'10.0.0.1'"),
    _simple(pg.CIDR()),
    _simple(pg.MACADDR()),
    _simple(pg.BIT(4), "B'1010'"),
    _simple(pg.BIT(varying=True), "B'1'"),
    _simple(pg.TSVECTOR()),
    _simple(pg.INT4RANGE(), "'[1,5)'", "int4range(1, 3)"),
    _simple(pg.TSTZRANGE()),
    _simple(pg.NUMRANGE()),
    _simple(pg.OID()),
    _simple(pg.ARRAY(sa.Integer()), "'{}'", "ARRAY[1, 2]", "'{1,2}'::integer[]"),
    _simple(pg.ARRAY(sa.Text()), "'{}'", "ARRAY['a', 'b']", "ARRAY[]::text[]"),
    _simple(pg.ARRAY(sa.String(5), dimensions=2)),
)  # fmt: skip
_NUMBERS = (sa.Integer, sa.BigInteger, sa.SmallInteger, sa.Numeric)
_ACTIONS = (None, "CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "SET DEFAULT")


class _Drawing:
    """Draws one declaration."""

    def __init__(self, random: Random, schemas: tuple[str | None, ...]) -> None:
        convention = random.random() < 0.2
        self.random = random
        self.schemas = schemas
        self.drawn = Drawn(
            sa.MetaData(
                naming_convention={
                    "ix": "ix_%(column_0_N_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
                    "fk": "fk_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s",
                }
                if convention
                else None
            )
        )  # fmt: skip
        self.names: set[str] = set()
        self.enums: dict[str, sa.Enum] = {}
        self.tables: list[sa.Table] = []

    def name(self, short: str) -> str:
        """A name that nothing has yet, within the 63 bytes that PostgreSQL keeps as well."""
        word = self.random.choice(_WORDS) if self.random.random() < 0.3 else short
        while True:
            name = f"{len(self.names)}{word}" if word != short else f"{short}_{len(self.names)}"
            if word.startswith("y"):  # one that PostgreSQL would cut: SQLAlchemy refuses it for what it names itself
                name = name[:63]
            name = name.encode()[:63].decode(errors="ignore")
            if name not in self.names:
                self.names.add(name)
                return name

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def type(self) -> tuple[Any, tuple[str, ...]]:
        if self.chance(0.12):
            return self.enum()
        return self.random.choice(_TYPES)(self.random)

    def enum(self) -> tuple[Any, tuple[str, ...]]:
        labels = self.random.sample(_LABELS, self.random.randint(1, 5))
        default = "'" + labels[0].replace("'", "''") + "'"
        if self.chance(0.3):
            return sa.Enum(*labels, native_enum=False, create_constraint=self.chance(0.5), name=self.name("ck_e")), (
                default,
            )
        if self.enums and self.chance(0.5):
            found = self.random.choice(list(self.enums.values()))
            first = found.enums[0].replace("'", "''")
            return found, (f"'{first}'",)
        made = sa.Enum(*labels, name=self.name("mood"), metadata=self.drawn.metadata, schema=self.schemas[0])
        self.enums[str(made.name)] = made
        return made, (default,)

    def column(self) -> tuple[sa.Column[Any], bool]:
        """A column, and whether anything may refer to it."""
        kind, defaults = self.type()
        text: Any = {}
        if defaults and self.chance(0.5):
            text["server_default"] = sa.text(self.random.choice(defaults).replace(":", "\\:"))
        if self.chance(0.15):
            text["comment"] = self.random.choice(("plain", "it's", "two\nlines", "日本"))
        return sa.Column(self.name("c"), kind, nullable=self.chance(0.6), **text), True

    def key(self) -> list[sa.Column[Any]]:
        way = self.random.randrange(6)
        name = self.name("id")
        if way == 0:
            return [sa.Column(name, sa.Integer, primary_key=True)]
        if way == 1:
            return [sa.Column(name, sa.BigInteger, primary_key=True)]
        if way == 2:
            identity = sa.Identity(always=self.chance(0.5), start=self.random.choice((None, 100)))
            return [sa.Column(name, sa.BigInteger, identity, primary_key=True)]
        if way == 3:
            return [sa.Column(name, sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()"))]
        if way == 4:
            other = sa.Column(self.name("id"), sa.String(20), primary_key=True)
            return [sa.Column(name, sa.Integer, primary_key=True, autoincrement=False), other]
        sequence = sa.Sequence(self.name("seq"), start=5, increment=2, metadata=self.drawn.metadata,
                               schema=self.schemas[0])  # fmt: skip
        return [sa.Column(name, sa.Integer, sequence, server_default=sequence.next_value(), primary_key=True)]

    def table(self) -> None:
        columns = [self.column()[0] for _ in range(self.random.randint(1, 7))]
        parts: list[Any] = [*self.key(), *columns] if self.chance(0.9) else [*columns]
        table = sa.Table(
            self.name("t"), self.drawn.metadata, *parts, schema=self.random.choice(self.schemas),
            comment=self.random.choice((None, None, "it's a table")),
        )  # fmt: skip
        used: set[str] = {column.name for column in table.primary_key}
        used |= {c.name for c in columns if isinstance(c.type, sa.Enum) and not c.type.native_enum}
        for number in [c for c in columns if isinstance(c.type, _NUMBERS)]:
            if self.chance(0.4):
                used.add(number.name)
                self.check(table, number)
        for text in [c for c in columns if type(c.type) is sa.Text]:
            if self.chance(0.3):
                used.add(text.name)
                self.text_expressions(table, text)
        plain = [c for c in columns if not isinstance(c.type, (sa.JSON, sa.Enum))]
        plain = [c for c in plain if not isinstance(c.type, (pg.TSVECTOR, pg.ARRAY, pg.BIT, pg.OID))]
        for _ in range(self.random.randint(0, 2)):
            if plain:
                some = self.random.sample(plain, self.random.randint(1, min(2, len(plain))))
                used.update(c.name for c in some)
                self.index(table, some)
        if plain and self.chance(0.3):
            some = self.random.sample(plain, self.random.randint(1, min(2, len(plain))))
            used.update(c.name for c in some)
            options: Any = {"deferrable": True} if self.chance(0.2) else {}
            table.append_constraint(
                sa.UniqueConstraint(*some, name=self.name("uq") if self.chance(0.6) else None, **options)
            )
        for array in [c for c in columns if isinstance(c.type, (pg.JSONB, pg.TSVECTOR))]:
            if self.chance(0.5):
                used.add(array.name)
                sa.Index(self.name("gin"), array, postgresql_using="gin")
        for column in columns:
            if isinstance(column.type, (pg.INT4RANGE, pg.TSTZRANGE)) and self.chance(0.5):
                used.add(column.name)
                table.append_constraint(pg.ExcludeConstraint((column, "&&"), name=self.name("ex"), using="gist"))
        self.refer(table)
        self.tables.append(table)
        self.drawn.free += [(table, column.name) for column in columns if column.name not in used]

    def check(self, table: sa.Table, number: sa.Column[Any]) -> None:
        name = self.name("ck") if self.chance(0.7) or table.metadata.naming_convention.get("pk") else None
        bounds = (
            number > 0, number.between(1, 9), number.in_([1, 2, 3]), sa.or_(number.is_(None), number >= 0),
            number % 2 == 0, sa.and_(number > -5, number < 100), number != 7, sa.func.abs(number) < 10,
            sa.case((number > 1, True), else_=False), sa.cast(number, sa.Text) != "5", ~(number > 50),
        )  # fmt: skip
        table.append_constraint(sa.CheckConstraint(self.random.choice(bounds), name=name))

    def text_expressions(self, table: sa.Table, text: sa.Column[Any]) -> None:
        way = self.random.randrange(5)
        if way == 0:
            sa.Index(self.name("ix"), sa.func.lower(text))
        elif way == 1:
            sa.Index(self.name("ix"), text, postgresql_where=text.in_(["a", "b"]))
        elif way == 2:
            table.append_constraint(sa.CheckConstraint(text.like("a%"), name=self.name("ck")))
        elif way == 3:
            table.append_constraint(sa.CheckConstraint(sa.func.length(text) < 10, name=self.name("ck")))
        else:
            table.append_column(sa.Column(self.name("g"), sa.Text, sa.Computed(sa.func.upper(text), persisted=True)))

    def index(self, table: sa.Table, some: list[sa.Column[Any]]) -> None:
        keys: list[Any] = [
            self.random.choice((column, column.desc(), column.desc().nulls_last(), column.nulls_first()))
            for column in some
        ]
        options: dict[str, Any] = {"unique": self.chance(0.3)}
        if self.chance(0.2):
            options["postgresql_where"] = some[0].is_not(None)
        rest = [c for c in table.columns if c not in some]
        if rest and self.chance(0.2):
            options["postgresql_include"] = [rest[0].name]
        if self.chance(0.1):
            options["postgresql_with"] = {"fillfactor": 70}
        if type(some[0].type) is sa.Text and len(some) == 1 and self.chance(0.3):
            keys, options["postgresql_ops"] = [some[0]], {some[0].key: "text_pattern_ops"}
        sa.Index(self.name("ix"), *keys, **options)

    def refer(self, table: sa.Table) -> None:
        targets = [one for one in (*self.tables, table) if list(one.primary_key)]
        for _ in range(self.random.randint(0, 2)):
            if not targets:
                return
            target = self.random.choice(targets)
            names = []
            for column in target.primary_key:
                names.append(self.name("fk"))
                table.append_column(sa.Column(names[-1], column.type))
            options: dict[str, Any] = {
                "ondelete": self.random.choice(_ACTIONS), "onupdate": self.random.choice(_ACTIONS),
            }  # fmt: skip
            if self.chance(0.2):
                options |= {"deferrable": True, "initially": self.random.choice(("DEFERRED", "IMMEDIATE"))}
            if self.chance(0.1) and len(names) > 1:
                options["match"] = "FULL"
            table.append_constraint(
                sa.ForeignKeyConstraint(
                    names, list(target.primary_key), name=self.name("fkey") if self.chance(0.5) else None, **options
                )
            )


def draw(random: Random, schemas: tuple[str | None, ...]) -> Drawn:
    """Draw a declaration.

    Args:
        random: Where chance comes from.
        schemas: Where its tables may be; the first one holds its types and sequences.

    Returns:
        One to four tables; PostgreSQL takes all of it.
    """
    drawing = _Drawing(random, schemas)
    for _ in range(random.randint(1, 4)):
        drawing.table()
    return drawing.drawn
