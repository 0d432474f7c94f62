"""SERIAL of all widths, identity columns with all options, sequences of their own."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Sequence,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    text,
)

metadata = MetaData()


class Number(TypeDecorator):
    impl = BigInteger
    cache_ok = True


Table("s_small", metadata, Column("id", SmallInteger, primary_key=True))
Table("s_plain", metadata, Column("id", Integer, primary_key=True))
Table("s_big", metadata, Column("id", BigInteger, primary_key=True))
Table("s_decorated", metadata, Column("id", Number, primary_key=True))
Table("s_variant", metadata, Column("id", Integer().with_variant(BigInteger(), "postgresql"), primary_key=True))
Table("s_string", metadata, Column("id", String(3), primary_key=True))
Table("s_false", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
Table("s_composite", metadata, Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True))
Table(
    "s_composite_auto",
    metadata,
    Column("b", Integer, primary_key=True),
    Column("a", Integer, primary_key=True, autoincrement=True),
)
Table("s_fk", metadata, Column("id", ForeignKey("s_big.id"), primary_key=True))
Table(
    "s_fk_auto", metadata, Column("id", Integer, ForeignKey("s_plain.id"), primary_key=True, autoincrement="ignore_fk")
)
Table("s_python_default", metadata, Column("id", Integer, primary_key=True, default=lambda: 3))
Table("s_server_default", metadata, Column("id", Integer, primary_key=True, server_default=text("7")))
Table("s_optional", metadata, Column("id", Integer, Sequence("never_made", optional=True), primary_key=True))

Table("i_always", metadata, Column("id", Integer, Identity(always=True), primary_key=True))
Table("i_default", metadata, Column("id", BigInteger, Identity(start=100, increment=10, cache=5), primary_key=True))
Table("i_down", metadata, Column("id", SmallInteger, Identity(increment=-1, cycle=True)))
Table("i_down_limits", metadata, Column("id", BigInteger, Identity(increment=-2, minvalue=-50, maxvalue=50, start=7)))
Table("i_min", metadata, Column("id", Integer, Identity(minvalue=5)), Column("n", Integer))
Table("i_nolimits", metadata, Column("id", Integer, Identity(nominvalue=True, nomaxvalue=True)))

own = Sequence("own_seq", metadata=metadata, start=5, increment=5, cache=20)
Sequence("small_seq", metadata=metadata, data_type=SmallInteger, increment=-1, start=-1)
Sequence("int_cycle", metadata=metadata, data_type=Integer(), minvalue=-3, maxvalue=9, start=1, cycle=True)
Table("uses_default", metadata, Column("id", Integer, Sequence("client_seq"), primary_key=True))
Table("uses_server", metadata, Column("id", Integer, own, server_default=own.next_value(), primary_key=True))
Table("uses_text", metadata, Column("id", BigInteger, server_default=text("nextval('own_seq')"), primary_key=True))
