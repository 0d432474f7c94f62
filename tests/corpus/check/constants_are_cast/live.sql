-- Constants are kept with the type that they got beside the column.
CREATE TABLE things (
    id integer PRIMARY KEY,
    price numeric(10, 2),
    born date,
    seen timestamptz,
    ratio real,
    big bigint,
    CONSTRAINT c1 CHECK (price >= 0),
    CONSTRAINT c2 CHECK (born > '1900-01-01'),
    CONSTRAINT c3 CHECK (seen > '2000-01-01 00:00:00+00'),
    CONSTRAINT c4 CHECK (ratio < 1.5),
    CONSTRAINT c5 CHECK (big < 5000000000),
    CONSTRAINT c6 CHECK (price > 0)
);
