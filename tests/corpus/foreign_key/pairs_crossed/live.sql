-- The same columns on both sides, paired otherwise: another key.
CREATE TABLE accounts (tenant integer, number integer, PRIMARY KEY (tenant, number));
CREATE TABLE bookings (
    id integer PRIMARY KEY,
    tenant integer,
    account integer,
    CONSTRAINT fk_account FOREIGN KEY (account, tenant) REFERENCES accounts (tenant, number)
);
