-- A column under another name is missing, and the report says which one it probably is; its key is matched by meaning.
CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE TABLE public.documents (
    id serial PRIMARY KEY,
    user_id integer,
    title text,
    CONSTRAINT documents_owner_fkey FOREIGN KEY (user_id) REFERENCES public.users (id)
);
