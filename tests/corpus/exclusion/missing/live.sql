-- Without the constraint two stays overlap.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range);
