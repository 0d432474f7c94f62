class Base:
    pass


class UserOut(Base):
    id: int = 0
