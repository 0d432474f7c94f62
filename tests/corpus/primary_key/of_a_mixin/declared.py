from sqlalchemy import Column, ForeignKey, Integer, String, Text
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Keyed:
    id = Column(Integer, primary_key=True)


class Animal(Keyed, Base):
    __tablename__ = "animals"

    kind = Column(String(10), nullable=False)
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "animal"}


class Dog(Animal):
    __tablename__ = "dogs"

    id = Column(ForeignKey("animals.id", ondelete="CASCADE"), primary_key=True)
    name = Column(Text)
    __mapper_args__ = {"polymorphic_identity": "dog"}
