import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()
level = postgresql.ENUM("low", "high", name="level", metadata=metadata)
sa.Sequence("ticket_seq", metadata=metadata)


@sa.event.listens_for(metadata, "before_create")
def make_functions(_target, connection, **_kw):
    connection.execute(
        sa.text(
            "CREATE FUNCTION public.default_level() RETURNS public.level LANGUAGE sql "
            "AS $$ SELECT 'low'::public.level $$"
        )
    )


sa.Table(
    "tickets",
    metadata,
    sa.Column("id", sa.BigInteger, server_default=sa.text("nextval('public.ticket_seq'::regclass)"), primary_key=True),
    sa.Column("level", level, server_default=sa.text("public.default_level()")),
    sa.Column("other", level, server_default=sa.text("'low'::level")),
    sa.Column("levels", postgresql.ARRAY(level), server_default="{low}"),
)
