-- BETWEEN is two comparisons.
CREATE TABLE things (
    id integer PRIMARY KEY,
    size integer,
    price numeric(10, 2),
    CONSTRAINT c1 CHECK (size BETWEEN 1 AND 10),
    CONSTRAINT c2 CHECK (size >= 1 AND size <= 10),
    CONSTRAINT c3 CHECK (price BETWEEN 0 AND 99.99),
    CONSTRAINT c4 CHECK (size NOT BETWEEN 5 AND 6)
);
