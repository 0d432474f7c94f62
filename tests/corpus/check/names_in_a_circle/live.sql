-- Each of three has the name of another one; the last one's comment differs, too.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer CONSTRAINT two CHECK (a > 0),
    b integer CONSTRAINT three CHECK (b > 1),
    c integer CONSTRAINT one CHECK (c > 2)
);
INSERT INTO things VALUES (1, 1, 2, 3);
