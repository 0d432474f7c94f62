-- Keywords have no case, values have one.
CREATE TABLE things (
    id integer PRIMARY KEY,
    name text,
    CONSTRAINT c1 CHECK (name <> 'NONE')
);
