-- The table that is referred to is missing, and with it the key: both are told, each once.
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer);
