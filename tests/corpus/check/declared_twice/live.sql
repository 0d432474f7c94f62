-- The same demand declared twice: one live check keeps both.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT a_positive CHECK (a > 0)
);
