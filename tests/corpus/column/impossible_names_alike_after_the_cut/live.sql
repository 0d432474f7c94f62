-- Two columns whose names are one after 63 bytes: PostgreSQL refuses the second.
CREATE TABLE public.readings (
    id integer PRIMARY KEY,
    the_measurement_of_the_outer_sensor_of_the_whole_plant_per_day_and_hour integer
);
