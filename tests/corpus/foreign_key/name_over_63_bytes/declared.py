from sqlalchemy import Column, ForeignKey, Integer, MetaData
from sqlalchemy.orm import declarative_base

Base = declarative_base(
    metadata=MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"})
)


class Subscription(Base):
    __tablename__ = "subscriptions"

    id = Column(Integer, primary_key=True, autoincrement=False)


class Notification(Base):
    __tablename__ = "customer_subscription_renewal_notifications"

    id = Column(Integer, primary_key=True, autoincrement=False)
    subscription_identifier = Column(ForeignKey("subscriptions.id"))
