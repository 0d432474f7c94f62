-- Another json default is drift, though json cannot be compared in SQL.
CREATE TABLE public.documents (id serial PRIMARY KEY, a json DEFAULT '{"v": 1}', b jsonb DEFAULT '{"v": 1}');
