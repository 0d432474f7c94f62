-- An Enum of a Python class, its values instead of its names, with a length of its own.
CREATE TABLE things (
    id integer PRIMARY KEY,
    level varchar(20) CONSTRAINT level CHECK (level IN ('low', 'high'))
);
