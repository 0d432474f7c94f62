import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "a_table_whose_name_has_exactly_as_many_bytes_as_postgresql_keep",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("a_column_whose_name_is_so_long_that_postgresql_cannot_keep_all_of_it_at_all", sa.Integer, unique=True),
    sa.Column("größengrößengrößengrößengrößengrößengrößengrößengrößen", sa.Text, server_default="x", nullable=False),
)
