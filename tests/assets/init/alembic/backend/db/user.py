from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base_class import Base


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
