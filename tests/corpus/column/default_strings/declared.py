import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "texts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("empty", sa.Text, server_default="", nullable=False),
    sa.Column("quoted", sa.Text, server_default="it's"),
    sa.Column("double", sa.String(20), server_default='say "hi"'),
    sa.Column("back", sa.Text, server_default="a\\b"),
    sa.Column("percent", sa.Text, server_default="100%"),
    sa.Column("colon", sa.Text, server_default="a:b::c"),
    sa.Column("unicode", sa.String, server_default="Größe €"),
    sa.Column("lines", sa.Text, server_default="one\ntwo"),
    sa.Column("number", sa.Text, server_default="1"),
    sa.Column("parens", sa.Text, server_default="(now())"),
    sa.Column("semicolon", sa.Text, server_default="; DROP TABLE x; --"),
    sa.Column("dollar", sa.Text, server_default=sa.text("'it''s'::text")),
    sa.Column("padded", sa.CHAR(5), server_default="a"),
)
