import enum

from sqlalchemy import Column, Enum, Integer, MetaData, Table


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column(
        "level",
        Enum(
            Level,
            name="level",
            length=20,
            native_enum=False,
            create_constraint=True,
            values_callable=lambda levels: [one.value for one in levels],
        ),
    ),
)
