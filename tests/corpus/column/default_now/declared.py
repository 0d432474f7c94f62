import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("a", sa.DateTime(timezone=True), server_default=sa.func.current_timestamp()),
    sa.Column("b", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column("c", sa.DateTime(timezone=True), server_default=sa.text("('now'::text)::timestamp with time zone")),
    sa.Column("d", sa.DateTime, server_default=sa.text("(now() AT TIME ZONE 'utc')")),
    sa.Column("e", sa.DateTime, server_default=sa.text("NOW()")),
    sa.Column("f", sa.Date, server_default=sa.func.current_date()),
    sa.Column("g", sa.DateTime, server_default=sa.func.localtimestamp()),
    sa.Column("h", sa.DateTime, server_default=sa.text("timezone('UTC'::text, CURRENT_TIMESTAMP)")),
    sa.Column("i", sa.DateTime(timezone=True), server_default=sa.text("(now() + interval '1 day')")),
    sa.Column("j", sa.Text, server_default=sa.text("current_user")),
)
