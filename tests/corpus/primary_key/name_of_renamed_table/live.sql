-- Renaming a table leaves its key and its serial's sequence with the old table's name; neither is drift.
CREATE TABLE customers (id serial PRIMARY KEY, name text);
ALTER TABLE customers RENAME TO clients;
