-- MATCH FULL refuses a key that is NULL in part; MATCH SIMPLE takes it unchecked.
CREATE TABLE accounts (tenant integer, number integer, PRIMARY KEY (tenant, number));
CREATE TABLE bookings (
    id integer PRIMARY KEY,
    tenant integer,
    account integer,
    CONSTRAINT fk_account FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, number)
);
