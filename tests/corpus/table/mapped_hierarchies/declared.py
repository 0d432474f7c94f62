import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Employee(Base):
    __tablename__ = "employees"
    id = sa.Column(sa.Integer, primary_key=True)
    type_ = sa.Column("type", sa.String(20), nullable=False)
    name = sa.Column(sa.Text, nullable=False)
    __mapper_args__ = {"polymorphic_on": type_, "polymorphic_identity": "employee"}


class Manager(Employee):
    budget = sa.Column(sa.Integer)
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Engineer(Employee):
    language = sa.Column(sa.String(10))
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Vehicle(Base):
    __tablename__ = "vehicles"
    id = sa.Column(sa.Integer, primary_key=True)
    kind = sa.Column(sa.String(20))
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "vehicle"}


class Truck(Vehicle):
    __tablename__ = "trucks"
    id = sa.Column(sa.ForeignKey("vehicles.id"), primary_key=True)
    load = sa.Column(sa.Integer)
    __mapper_args__ = {"polymorphic_identity": "truck"}
