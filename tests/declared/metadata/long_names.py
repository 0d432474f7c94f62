"""Names that are cut, by the dialect or by PostgreSQL, and names that collide afterwards."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint
from sqlalchemy.sql.elements import conv

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LONG = "a_table_whose_name_is_nearly_as_long_as_postgresql_allows_it"

long = Table(
    LONG,
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a_column_with_a_name_that_is_long_too", Integer, index=True),
    Column("a_column_with_a_name_that_is_long_as_well", Integer, unique=True),
    Column("up", ForeignKey(LONG + ".id")),
    CheckConstraint("id > 0", name="of_the_identity_that_this_table_has"),
    UniqueConstraint("a_column_with_a_name_that_is_long_too", "id"),
)

plain = MetaData()
first = Table(
    "another_table_with_quite_a_long_name_for_an_ordinary_table_ok",
    plain,
    Column("identifier_of_the_row_that_is_long_enough_to_be_cut", Integer, primary_key=True),
    Column("x" * 40 + "_one", Integer, unique=True),
    Column("x" * 40 + "_two", Integer, unique=True),
    Column("y" * 50 + "_one", Integer, CheckConstraint("y" * 50 + "_one > 0")),
    Column("y" * 50 + "_two", Integer, CheckConstraint("y" * 50 + "_two > 0")),
    Column("f" * 50 + "_one", ForeignKey("t.id")),
    Column("f" * 50 + "_two", ForeignKey("t.id")),
)
t = Table("t", plain, Column("id", Integer, primary_key=True), Column("t_id_seq", Integer))
# A sequence and a constraint whose made names are taken already.
Table("t_id", plain, Column("seq", Integer, primary_key=True))
Table(
    "u",
    plain,
    Column("a_b", Integer, unique=True),
    Column("a", Integer),
    Column("b", Integer),
    UniqueConstraint("a", "b"),
)
umlauts = Table(
    "öäü" * 10,
    plain,
    Column("id", Integer, primary_key=True),
    Column("ß" * 31, String(3), unique=True),
    Index("ix_" + "ä" * 40, "id"),
)
Index(conv("conventional_" + "n" * 70), long.c.up)
metadatas = [metadata, plain]
