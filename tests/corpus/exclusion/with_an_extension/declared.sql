CREATE EXTENSION btree_gist;
CREATE TABLE stays (id integer PRIMARY KEY, room integer, during daterange, CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE TABLE tours (id integer PRIMARY KEY, guide integer, during daterange, EXCLUDE USING gist (guide WITH =, during WITH &&));
