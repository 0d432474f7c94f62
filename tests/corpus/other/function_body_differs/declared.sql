CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION total(integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RETURN $1;
END $$;
