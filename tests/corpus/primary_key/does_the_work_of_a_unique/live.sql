-- A declared UNIQUE over NOT NULL columns is kept by a primary key over the same columns.
CREATE TABLE settings (name text PRIMARY KEY, value text);
