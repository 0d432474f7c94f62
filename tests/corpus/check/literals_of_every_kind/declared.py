from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, MetaData, Numeric, Table, Text

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("a", Numeric),
    Column("b", Text),
    Column("c", Integer),
    Column("d", LargeBinary),
    CheckConstraint("a < 1e3", name="c1"),
    CheckConstraint("a > .5", name="c2"),
    CheckConstraint(r"b <> E'a\nb'", name="c3"),
    CheckConstraint("b <> 'it''s'", name="c4"),
    CheckConstraint("b <> $$plain$$", name="c5"),
    CheckConstraint("/* positive */ c > 0", name="c6"),
    CheckConstraint("octet_length(d) = 32", name="c7"),
    CheckConstraint(r"d <> '\x00'", name="c8"),
    CheckConstraint("b <> ''::text", name="c9"),
)
