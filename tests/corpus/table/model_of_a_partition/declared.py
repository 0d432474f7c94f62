import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "events_2024",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Date, primary_key=True),
    sa.Column("kind", sa.Text),
    sa.CheckConstraint("kind <> ''", name="kind_named"),
    sa.Index("events_2024_kind_idx", "kind"),
)
