-- An Enum that is no type of the database is a varchar with a check, named or not.
CREATE TABLE things (
    id integer PRIMARY KEY,
    mood varchar(5) CONSTRAINT mood CHECK (mood IN ('sad', 'ok', 'happy'))
);
