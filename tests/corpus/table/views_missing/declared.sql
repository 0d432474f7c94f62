CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE FUNCTION upper_of(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT upper($1)';
CREATE VIEW z_first AS SELECT id, upper_of(note) AS note FROM orders WHERE note IN ('a', 'b');
CREATE VIEW a_second AS SELECT z.id, z.note FROM z_first z;
CREATE MATERIALIZED VIEW b_third AS SELECT count(*) AS many FROM a_second;
CREATE RULE none AS ON UPDATE TO a_second DO INSTEAD NOTHING;
