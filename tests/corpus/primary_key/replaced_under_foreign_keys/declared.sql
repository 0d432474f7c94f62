CREATE TABLE parents (id integer, name text, boss integer, CONSTRAINT parents_pkey PRIMARY KEY (id));
ALTER TABLE parents ADD CONSTRAINT fk_boss FOREIGN KEY (boss) REFERENCES parents (id);
CREATE TABLE children (id integer PRIMARY KEY, parent integer CONSTRAINT fk_parent REFERENCES parents ON DELETE CASCADE);
COMMENT ON CONSTRAINT fk_parent ON children IS 'kept';
CREATE TABLE strays (parent integer);
ALTER TABLE strays ADD CONSTRAINT fk_stray FOREIGN KEY (parent) REFERENCES parents (id) NOT VALID;
