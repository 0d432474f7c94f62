from sqlalchemy import CheckConstraint, Column, Date, DateTime, Integer, MetaData, String, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Text),
    Column("b", String(10)),
    Column("d1", Date),
    Column("d2", Date),
    Column("s", DateTime(timezone=True)),
    CheckConstraint("a LIKE '10!%' ESCAPE '!'", name="c1"),
    CheckConstraint("a COLLATE \"C\" < 'b'", name="c2"),
    CheckConstraint('b COLLATE "C" = upper(b)', name="c3"),
    CheckConstraint("(d1, d2) OVERLAPS ('2020-01-01'::date, '2021-01-01'::date)", name="c4"),
    CheckConstraint("s < 'infinity'::timestamptz", name="c5"),
    CheckConstraint("a != current_setting('my.name', true)", name="c6"),
    CheckConstraint("(a = lower(a)) AND (a !~ ' ')", name="c7"),
    CheckConstraint("starts_with(a, 'x')", name="c8"),
    CheckConstraint("a ^@ 'x'", name="c9"),
    CheckConstraint("d1 + 7 > d2", name="c10"),
    CheckConstraint("(d2 - d1) <= 30", name="c11"),
    CheckConstraint("(s + interval '1' hour) > s", name="c12"),
)
