from sqlalchemy import Column, DateTime, Index, Integer, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Thing(Base):
    __tablename__ = "things"

    id = Column(Integer, primary_key=True, autoincrement=False)
    email = Column(String(50))
    name = Column(Text)
    body = Column(Text)
    data = Column(JSONB)
    seen = Column(DateTime(timezone=True))
    a = Column(Integer)
    b = Column(Integer)


Index("ix_1", func.lower(Thing.email), func.upper(Thing.name))
Index("ix_2", func.to_tsvector(text("'english'"), Thing.body), postgresql_using="gin")
Index("ix_3", text("(data ->> 'kind')"), Thing.id)
Index("ix_4", text("((timezone('UTC', seen))::date)"), _table=Thing.__table__)
Index("ix_5", text("(coalesce(name, '') || body)"), _table=Thing.__table__)
Index("ix_6", text("(a + b) DESC"), text("(a*2)"), _table=Thing.__table__)
Index("ix_7", text("date_trunc('day', (seen AT TIME ZONE 'UTC'))"), _table=Thing.__table__)
Index("ix_8", text("(data -> 'a' ->> 'b')"), _table=Thing.__table__)
Index("ix_9", text("(case when a > 0 then b else null end)"), _table=Thing.__table__)
