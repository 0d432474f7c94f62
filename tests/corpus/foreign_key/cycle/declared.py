from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Team(Base):
    __tablename__ = "teams"

    id = Column(Integer, primary_key=True, autoincrement=False)
    captain_id = Column(ForeignKey("players.id", name="fk_teams_captain", use_alter=True))


class Player(Base):
    __tablename__ = "players"

    id = Column(Integer, primary_key=True, autoincrement=False)
    team_id = Column(ForeignKey("teams.id"))
