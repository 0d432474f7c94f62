-- Arrays: containment, membership, length.
CREATE TABLE things (
    id integer PRIMARY KEY,
    tags text[],
    days integer[],
    CONSTRAINT c1 CHECK (tags <@ ARRAY['a', 'b']),
    CONSTRAINT c2 CHECK (cardinality(tags) <= 5),
    CONSTRAINT c3 CHECK ('x' <> ALL (tags)),
    CONSTRAINT c4 CHECK (array_length(days, 1) = 7),
    CONSTRAINT c5 CHECK (days[1] > 0),
    CONSTRAINT c6 CHECK (0 < ALL (days))
);
