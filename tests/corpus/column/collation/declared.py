import sqlalchemy as sa

metadata = sa.MetaData()


@sa.event.listens_for(metadata, "before_create")
def make_collations(_target, connection, **_kw):
    connection.execute(sa.text("CREATE COLLATION public.plain (provider = libc, locale = 'C')"))


sa.Table(
    "words",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("same", sa.Text(collation="C")),
    sa.Column("own", sa.String(20, collation="plain")),
    sa.Column("standard", sa.Text),
    sa.Column("lost", sa.Text(collation="C")),
    sa.Column("other", sa.Text(collation="POSIX")),
    sa.Column("extra", sa.Text),
)
