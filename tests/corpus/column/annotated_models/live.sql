-- Models of SQLAlchemy 2 say types and NULL in annotations.
CREATE TABLE public.books (
    id serial PRIMARY KEY,
    title varchar(80) NOT NULL,
    subtitle varchar,
    price numeric(8, 2) NOT NULL,
    published date,
    bought_at timestamptz DEFAULT now() NOT NULL,
    tags varchar[] DEFAULT '{}' NOT NULL,
    key uuid DEFAULT gen_random_uuid() NOT NULL
);
