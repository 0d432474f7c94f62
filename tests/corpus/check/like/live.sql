-- LIKE is kept as the operator ~~; percent signs are not parameters.
CREATE TABLE things (
    id integer PRIMARY KEY,
    email text,
    name varchar(50),
    CONSTRAINT c1 CHECK (email LIKE '%@%'),
    CONSTRAINT c2 CHECK (email NOT LIKE '% %'),
    CONSTRAINT c3 CHECK (name ILIKE 'a%'),
    CONSTRAINT c4 CHECK (name ~~ 'b_%'),
    CONSTRAINT c5 CHECK (email NOT LIKE '%\_%')
);
