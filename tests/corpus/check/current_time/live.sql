-- now() and CURRENT_TIMESTAMP are one function.
CREATE TABLE things (
    id integer PRIMARY KEY,
    made timestamptz,
    day date,
    CONSTRAINT c1 CHECK (made <= now()),
    CONSTRAINT c2 CHECK (made <= CURRENT_TIMESTAMP),
    CONSTRAINT c3 CHECK (day <= CURRENT_DATE)
);
