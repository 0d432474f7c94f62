-- Functions with key-word forms and several names.
CREATE TABLE things (
    id integer PRIMARY KEY,
    name varchar(50),
    code text,
    CONSTRAINT c1 CHECK (lower(name) = name),
    CONSTRAINT c2 CHECK (trim(name) <> ''),
    CONSTRAINT c3 CHECK (char_length(name) > 2),
    CONSTRAINT c4 CHECK (substring(code from 1 for 2) = 'DE'),
    CONSTRAINT c5 CHECK (position('@' in code) > 1),
    CONSTRAINT c6 CHECK (length(code) <= 10),
    CONSTRAINT c7 CHECK (upper(left(code, 1)) = left(code, 1))
);
