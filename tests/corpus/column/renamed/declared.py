import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("onyx_user_id", sa.Integer),
    sa.Column("title", sa.Text),
    sa.ForeignKeyConstraint(["onyx_user_id"], ["users.id"], name="documents_owner_fkey"),
)
