-- The convention's name is the live one.
CREATE TABLE users (id integer, CONSTRAINT pk_users PRIMARY KEY (id));
