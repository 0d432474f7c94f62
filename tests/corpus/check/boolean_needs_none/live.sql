-- create_constraint on a Boolean is for databases without one: PostgreSQL gets no check.
CREATE TABLE things (
    id integer PRIMARY KEY,
    active boolean
);
