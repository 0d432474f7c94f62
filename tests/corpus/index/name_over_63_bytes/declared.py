from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
customer_subscription_renewal_notifications = Table(
    "customer_subscription_renewal_notifications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("customer_reference_number_of_renewal", Text, index=True),
)
