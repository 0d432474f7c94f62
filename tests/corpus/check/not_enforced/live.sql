-- NOT ENFORCED: the check is in the catalog and checks nothing.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT a_positive CHECK (a > 0) NOT ENFORCED
);
