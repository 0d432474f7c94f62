from sqlalchemy import Column, Date, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s"})
notifications = Table(
    "customer_subscription_renewal_notifications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("customer_reference_number", Text),
    Column("renewal_period_start", Date),
    UniqueConstraint("customer_reference_number", "renewal_period_start"),
)
