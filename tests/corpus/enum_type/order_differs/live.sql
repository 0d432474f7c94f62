-- The same labels in another order: only ORDER BY and comparisons notice.
CREATE TYPE public.priority AS ENUM ('high', 'middle', 'low');
CREATE TABLE public.tasks (id serial PRIMARY KEY, priority priority);
