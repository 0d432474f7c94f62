-- Keys of an exclusion constraint: an expression beside a column, a predicate over a boolean, another order of writing.
CREATE TABLE stays (id integer PRIMARY KEY, low integer, high integer, room int4range, gone boolean,
    CONSTRAINT no_overlap EXCLUDE USING gist (room WITH &&, int4range(low, high) WITH &&) WHERE (NOT gone));
