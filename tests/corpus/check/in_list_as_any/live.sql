-- = ANY over an array is what an IN list becomes; the order of the values says nothing.
CREATE TABLE things (
    id integer PRIMARY KEY,
    status varchar(20),
    CONSTRAINT c1 CHECK (status IN ('new', 'open')),
    CONSTRAINT c2 CHECK (status IN ('a', 'b', 'c'))
);
