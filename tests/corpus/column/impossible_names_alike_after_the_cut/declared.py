import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "readings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("the_measurement_of_the_outer_sensor_of_the_whole_plant_per_day_and_hour", sa.Integer),
    sa.Column("the_measurement_of_the_outer_sensor_of_the_whole_plant_per_day_and_minute", sa.Integer),
)
