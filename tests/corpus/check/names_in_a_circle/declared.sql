CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer CONSTRAINT one CHECK (a > 0),
    b integer CONSTRAINT two CHECK (b > 1),
    c integer CONSTRAINT three CHECK (c > 2)
);
COMMENT ON CONSTRAINT three ON things IS 'the last';
