-- Columns whose names need quotes, one of them with a quote in it.
CREATE TABLE things (
    id integer PRIMARY KEY,
    "order" integer,
    "Mixed" integer,
    "a""b" integer,
    CONSTRAINT c1 CHECK ("order" > 0 AND "Mixed" > "order"),
    CONSTRAINT "C 2" CHECK ("a""b" > 0)
);
