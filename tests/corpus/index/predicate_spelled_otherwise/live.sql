-- Predicates are kept with casts and without IN.
CREATE TABLE things (id integer PRIMARY KEY, email text, status varchar(10), active boolean, size integer, gone boolean);
CREATE INDEX ix_things_email ON things (email) WHERE status IN ('new', 'open') AND active AND size BETWEEN 1 AND 5 AND NOT gone;
