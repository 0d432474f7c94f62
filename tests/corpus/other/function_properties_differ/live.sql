-- One is called with its owner's rights, and by everybody.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION total(integer) RETURNS integer SECURITY DEFINER LANGUAGE sql AS 'SELECT 1';
