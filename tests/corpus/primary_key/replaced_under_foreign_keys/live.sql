-- The key carries one more column; what refers to it stays, in one table with rows, in itself and NOT VALID.
CREATE TABLE parents (id integer, name text, boss integer, CONSTRAINT parents_pkey PRIMARY KEY (id) INCLUDE (name));
INSERT INTO parents VALUES (1, 'a', 1), (2, 'b', 1);
ALTER TABLE parents ADD CONSTRAINT fk_boss FOREIGN KEY (boss) REFERENCES parents (id);
CREATE TABLE children (id integer PRIMARY KEY, parent integer CONSTRAINT fk_parent REFERENCES parents ON DELETE CASCADE);
INSERT INTO children VALUES (1, 1), (2, 2);
COMMENT ON CONSTRAINT fk_parent ON children IS 'kept';
CREATE TABLE strays (parent integer);
INSERT INTO strays VALUES (77);
ALTER TABLE strays ADD CONSTRAINT fk_stray FOREIGN KEY (parent) REFERENCES parents (id) NOT VALID;
