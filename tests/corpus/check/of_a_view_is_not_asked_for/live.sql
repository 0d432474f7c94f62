-- A model with checks mapped to a view: only the form is worth a word.
CREATE TABLE raw_things (id integer NOT NULL, a integer);
CREATE VIEW things AS SELECT id, a FROM raw_things;
