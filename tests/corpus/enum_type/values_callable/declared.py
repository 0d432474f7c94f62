import enum

import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class State(enum.Enum):
    OPEN = "is open"
    DONE = "is done"


class Order(Base):
    __tablename__ = "orders"
    id = sa.Column(sa.Integer, primary_key=True)
    state = sa.Column(
        sa.Enum(State, name="OrderState", values_callable=lambda states: [state.value for state in states]),
        server_default=State.OPEN.value,
    )
