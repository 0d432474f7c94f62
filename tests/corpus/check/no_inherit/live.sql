-- NO INHERIT: the rows of child tables are not checked.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT a_positive CHECK (a > 0) NO INHERIT
);
