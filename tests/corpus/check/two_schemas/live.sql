-- The same table in two schemas: each check belongs to its own.
CREATE SCHEMA old;
CREATE TABLE things (id integer PRIMARY KEY, a integer, CONSTRAINT a_positive CHECK (a > 0));
CREATE TABLE old.things (id integer PRIMARY KEY, a integer);
