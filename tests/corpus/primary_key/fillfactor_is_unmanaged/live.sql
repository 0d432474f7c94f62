-- A storage parameter that nobody declares belongs to the DBA.
CREATE TABLE users (id integer, PRIMARY KEY (id) WITH (fillfactor = 70));
