CREATE TABLE parents (id integer PRIMARY KEY);
CREATE TABLE children (id integer PRIMARY KEY, parent integer CONSTRAINT fk_parent REFERENCES parents (id));
