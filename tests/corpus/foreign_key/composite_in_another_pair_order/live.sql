-- (a, b) → (x, y) and (b, a) → (y, x) are one key.
CREATE TABLE accounts (tenant integer, number integer, PRIMARY KEY (tenant, number));
CREATE TABLE bookings (
    id integer PRIMARY KEY,
    tenant integer,
    account integer,
    CONSTRAINT fk_account FOREIGN KEY (account, tenant) REFERENCES accounts (number, tenant)
);
