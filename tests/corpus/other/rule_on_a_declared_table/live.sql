-- A rule rewrites what the application sends to the table.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE RULE no_delete AS ON DELETE TO orders DO INSTEAD NOTHING;
