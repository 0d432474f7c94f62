-- Cancelled stays were to be left out: now they block the room.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, status varchar(10), CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
