from sqlalchemy import CheckConstraint, Integer, String, func
from sqlalchemy import Column as C
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Thing(Base):
    __tablename__ = "things"

    id = C(Integer, primary_key=True, autoincrement=False)
    a = C(Integer)
    name = C(String(20))

    __table_args__ = (
        CheckConstraint(a > 0, name="c1"),
        CheckConstraint(name.in_(["x", "y"]), name="c2"),
        CheckConstraint(a.between(1, 10) | name.is_(None), name="c3"),
        CheckConstraint(func.length(name) > 2, name="c4"),
        CheckConstraint(name.like("a%"), name="c5"),
    )
