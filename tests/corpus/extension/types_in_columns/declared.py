import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

metadata = sa.MetaData()


class Citext(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **_kw):
        return "CITEXT"


class Hstore(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **_kw):
        return "extensions.hstore"


@sa.event.listens_for(metadata, "before_create")
def make_extensions(_target, connection, **_kw):
    connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS extensions"))
    connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS citext"))
    connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA extensions"))


sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", Citext(), nullable=False, unique=True),
    sa.Column("handles", postgresql.ARRAY(Citext())),
    sa.Column("attributes", Hstore(), server_default="", nullable=False),
)
