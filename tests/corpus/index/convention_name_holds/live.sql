-- The name that the convention makes is the live one.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX idx_things__email ON things (email);
