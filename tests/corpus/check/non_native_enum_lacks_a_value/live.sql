-- The code has a new value, the check of its column does not.
CREATE TABLE things (
    id integer PRIMARY KEY,
    mood varchar(5) CONSTRAINT mood CHECK (mood IN ('sad', 'ok'))
);
