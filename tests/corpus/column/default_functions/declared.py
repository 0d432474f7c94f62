import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

metadata = sa.MetaData()
tickets = sa.Sequence("tickets", metadata=metadata)


class UtcNow(FunctionElement):
    type = sa.DateTime()
    inherit_cache = True


@compiles(UtcNow, "postgresql")
def pg_utcnow(_element, _compiler, **_kw):
    return "TIMEZONE('utc', STATEMENT_TIMESTAMP())"


@sa.event.listens_for(metadata, "before_create")
def make_functions(_target, connection, **_kw):
    connection.execute(sa.text("CREATE SCHEMA app"))
    connection.execute(
        sa.text(
            "CREATE FUNCTION app.next_code(prefix text, width integer DEFAULT 4) RETURNS text LANGUAGE sql "
            "AS $$ SELECT prefix || lpad('1', width, '0') $$"
        )
    )


sa.Table(
    "items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.Text, server_default=sa.func.app.next_code("A"), nullable=False),
    sa.Column("ticket", sa.Text, server_default=sa.text("('T-'::text || nextval('tickets'::regclass))")),
    sa.Column("created", sa.DateTime, server_default=UtcNow()),
    sa.Column(
        "size",
        sa.Text,
        server_default=sa.text("(CASE WHEN (random() < 0.5) THEN 'small'::text ELSE 'large' END)"),
    ),
    sa.Column("low", sa.Text, server_default=sa.func.lower("ABC")),
    sa.Column("cut", sa.String(8), server_default=sa.text("substring(md5(CAST(random() AS text)), 1, 8)")),
    sa.Column("epoch", sa.Integer, server_default=sa.text("CAST(EXTRACT(EPOCH FROM now()) AS INTEGER)")),
)
