-- Labels added later sort where they were put, not where their oid is: the order is the declared one.
CREATE TYPE public.stage AS ENUM ('draft', 'published');
ALTER TYPE public.stage ADD VALUE 'review' BEFORE 'published';
ALTER TYPE public.stage ADD VALUE 'idea' BEFORE 'draft';
ALTER TYPE public.stage RENAME VALUE 'published' TO 'public';
CREATE TABLE public.posts (id serial PRIMARY KEY, stage stage);
