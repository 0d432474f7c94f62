-- A predicate is kept with casts.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, status varchar(10), CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (status <> 'cancelled'));
