-- ON DELETE SET NULL of all columns takes the tenant away too, where only the account was to go.
CREATE TABLE accounts (tenant integer, number integer, PRIMARY KEY (tenant, number));
CREATE TABLE bookings (
    id integer PRIMARY KEY,
    tenant integer,
    account integer,
    CONSTRAINT fk_account FOREIGN KEY (tenant, account) REFERENCES accounts ON DELETE SET NULL
);
