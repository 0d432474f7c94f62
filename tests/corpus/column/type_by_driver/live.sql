CREATE TABLE t (
    id serial PRIMARY KEY,
    uuid varchar(32),
    uuid_of_another char(32),
    text varchar,
    texts varchar[],
    at timestamp,
    short varchar(16)
);
