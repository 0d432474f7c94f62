-- The domain was never made and its column is plain text: both are said.
CREATE TABLE public.users (id integer PRIMARY KEY, email text);
