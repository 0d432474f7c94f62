-- Columns that come from a mixin, a base class or a mapped attribute of another name are columns like others.
CREATE TABLE public.articles (
    id serial PRIMARY KEY,
    created_at timestamp DEFAULT now() NOT NULL,
    "Title" varchar(200) NOT NULL,
    meta jsonb
);
