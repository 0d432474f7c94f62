import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "Order",
    metadata,
    sa.Column("User", sa.Integer, primary_key=True),
    sa.Column("select", sa.Text),
    sa.Column("a b", sa.Integer),
    sa.Column('quo"te', sa.Integer),
    sa.Index("ix of select", "select", "a b"),
)
sa.Table(
    "table",
    metadata,
    sa.Column("from", sa.ForeignKey("Order.User")),
    sa.Column("dot.ted", sa.Integer),
    sa.Column("100%", sa.Numeric),
    sa.Column("Größe", sa.Text),
    sa.Column("$1", sa.Text),
    sa.CheckConstraint('"dot.ted" > 0'),
)
sa.Table("表", metadata, sa.Column("列", sa.Integer, unique=True))
