-- Without its check the table takes what the code believes impossible.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer
);
