from sqlalchemy import Boolean, Column, DateTime, Index, Integer, String, Text
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Thing(Base):
    __tablename__ = "things"

    id = Column(Integer, primary_key=True, autoincrement=False)
    email = Column(Text)
    status = Column(String(10))
    active = Column(Boolean)
    deleted_at = Column(DateTime)


Index("ix_1", Thing.email, postgresql_where=Thing.status.in_(["new", "open"]))
Index("ix_2", Thing.email, postgresql_where=Thing.active)
Index("ix_3", Thing.email, postgresql_where=Thing.active.is_(True))
Index("ix_4", Thing.email, unique=True, postgresql_where=Thing.deleted_at.is_(None))
Index("ix_5", Thing.email, postgresql_where=Thing.status == "new")
