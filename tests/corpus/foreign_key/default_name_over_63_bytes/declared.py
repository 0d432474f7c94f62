from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()
Table("subscriptions", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
Table(
    "customer_subscription_renewal_notifications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("subscription_identifier_of_the_renewal", ForeignKey("subscriptions.id")),
)
