-- The triggers behind constraints belong to the constraints, under strict too.
CREATE TABLE orders (id integer PRIMARY KEY, note text, parent integer REFERENCES orders (id));
