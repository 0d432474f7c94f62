-- DEFAULT NULL is no default, on either side and with any cast.
CREATE TABLE public.items (
    id serial PRIMARY KEY,
    a varchar(10) DEFAULT NULL,
    b varchar(10) DEFAULT NULL::character varying,
    c text,
    d jsonb
);
