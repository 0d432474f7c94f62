import datetime as dt
import decimal
import uuid
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

title = Annotated[str, mapped_column(sa.String(80))]


class Base(DeclarativeBase):
    type_annotation_map = {
        dt.datetime: sa.DateTime(timezone=True),
        decimal.Decimal: sa.Numeric(8, 2),
        list[str]: sa.ARRAY(sa.String),
    }


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[title]
    subtitle: Mapped[str | None]
    price: Mapped[decimal.Decimal]
    published: Mapped[dt.date | None]
    bought_at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.now())
    tags: Mapped[list[str]] = mapped_column(server_default="{}")
    key: Mapped[uuid.UUID] = mapped_column(server_default=sa.func.gen_random_uuid())
