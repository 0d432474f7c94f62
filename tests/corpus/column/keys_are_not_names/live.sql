-- The key by which Python finds a column is not its name.
CREATE TABLE public.users (user_id serial PRIMARY KEY, email_address text NOT NULL UNIQUE);
