-- The foreign key was made when only the unique constraint was there; now that is the primary key's twin.
CREATE TABLE parents (id integer NOT NULL, CONSTRAINT uq_id UNIQUE (id));
INSERT INTO parents VALUES (1);
CREATE TABLE children (id integer PRIMARY KEY, parent integer CONSTRAINT fk_parent REFERENCES parents (id));
INSERT INTO children VALUES (1, 1);
ALTER TABLE parents ADD CONSTRAINT parents_pkey PRIMARY KEY (id);
