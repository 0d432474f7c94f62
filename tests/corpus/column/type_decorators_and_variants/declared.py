import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData()


class Guid(TypeDecorator):
    impl = sa.CHAR(32)
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID())
        return dialect.type_descriptor(sa.CHAR(32))


class Money(TypeDecorator):
    impl = sa.Numeric
    cache_ok = True

    def __init__(self):
        super().__init__(precision=20, scale=6)


class Encrypted(TypeDecorator):
    impl = sa.Text
    cache_ok = True


sa.Table(
    "items",
    metadata,
    sa.Column("id", Guid(), primary_key=True),
    sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    sa.Column("amount", Money()),
    sa.Column("payload", Encrypted()),
    sa.Column("big", sa.Integer().with_variant(sa.BigInteger(), "postgresql")),
    sa.Column("keys", postgresql.ARRAY(Guid())),
)
