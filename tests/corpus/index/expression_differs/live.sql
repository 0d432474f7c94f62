-- An index over upper() does not serve lower().
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (upper(email));
