-- A primary key whose name the models leave to PostgreSQL may have any name.
CREATE TABLE users (id integer NOT NULL, CONSTRAINT users_key PRIMARY KEY (id));
