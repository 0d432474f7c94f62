-- IS TRUE and its like, in the forms that people write.
CREATE TABLE things (
    id integer PRIMARY KEY,
    active boolean,
    a integer,
    CONSTRAINT c1 CHECK (active IS TRUE),
    CONSTRAINT c2 CHECK (active IS NOT FALSE),
    CONSTRAINT c3 CHECK (active = true),
    CONSTRAINT c4 CHECK (NOT active),
    CONSTRAINT c5 CHECK (a IS NOT NULL),
    CONSTRAINT c6 CHECK (active)
);
