CREATE FUNCTION total(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 1';
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE TABLE lines (id integer PRIMARY KEY DEFAULT total(1), order_id integer REFERENCES orders);
CREATE INDEX lines_total ON lines (total(order_id));
CREATE PROCEDURE close(INOUT id integer, by text DEFAULT 'me:us') LANGUAGE plpgsql AS $$ BEGIN UPDATE orders SET note = by || '%'; END $$;
