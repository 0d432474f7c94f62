"""Tables without classes."""

import sqlalchemy as sa

metadata = sa.MetaData()

users = sa.Table(  #: table public.users
    "users",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  #: column public.users.id; primary key public.users.users_pkey
    sa.Column("n", sa.Integer, sa.Identity()),  #: column public.users.n; sequence public.users_n_seq
    sa.Column("email", sa.String, unique=True),  #: column public.users.email; unique public.users.users_email_key
    sa.Column(  #: column public.users.kind
        "kind",
        sa.Enum("a", "b", name="kind"),  #: enum type public.kind
    ),
    sa.CheckConstraint("id > 0", name="positive"),  #: check public.users.positive
    sa.CheckConstraint("n <> 7"),  #: check public.users.users_n_check
    sa.CheckConstraint("(n < 9)"),  #: check public.users.users_n_check1
    sa.UniqueConstraint("email", "kind"),  #: unique public.users.users_email_kind_key
)
sa.Index("ix_lower", sa.func.lower(users.c.email))  #: index public.users.ix_lower
numbers = sa.Sequence("numbers", metadata=metadata)  #: sequence public.numbers


def more(name):
    return sa.Table(name, metadata, sa.Column("id", sa.Integer))


orders = sa.Table(  #: table other.orders
    "orders",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("buyer", sa.ForeignKey("users.id")),  #: foreign key other.orders.orders_buyer_fkey
    sa.Column("seller", sa.ForeignKey("users.id"), index=True),  #: index other.orders.ix_other_orders_seller
    sa.ForeignKeyConstraint(["id"], ["users.id"]),  #: foreign key other.orders.orders_id_fkey
    sa.Column("data", sa.JSON),  #: column other.orders.data
    schema="other",
)
sa.Index("ix_other", orders.c.buyer, orders.c["seller"])  #: index other.orders.ix_other
