-- Both demands are kept, each under the other's name.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    b integer,
    CONSTRAINT a_positive CHECK (b > 0),
    CONSTRAINT b_positive CHECK (a > 0)
);
