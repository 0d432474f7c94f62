-- btree_gist lets a room be compared with =; a constraint that lacks the room refuses stays in other rooms.
CREATE EXTENSION btree_gist;
CREATE TABLE stays (id integer PRIMARY KEY, room integer, during daterange, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
CREATE TABLE tours (id integer PRIMARY KEY, guide integer, during daterange, EXCLUDE USING gist (guide WITH =, during WITH &&));
