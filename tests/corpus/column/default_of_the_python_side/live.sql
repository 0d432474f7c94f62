-- A default that Python fills in is none of the table's; one that the table has nevertheless is merely undeclared.
CREATE TABLE public.users (
    id uuid PRIMARY KEY,
    created timestamp NOT NULL,
    role varchar(10) NOT NULL,
    visits integer DEFAULT 0 NOT NULL
);
