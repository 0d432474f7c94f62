-- Joined-table inheritance and mixins: the child's key is a foreign key too.
CREATE TABLE animals (id serial PRIMARY KEY, kind varchar(10) NOT NULL);
CREATE TABLE dogs (id integer PRIMARY KEY REFERENCES animals ON DELETE CASCADE, name text);
