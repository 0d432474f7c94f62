-- Row security that was declared and is off shows every row to everybody; FORCE is compared by itself.
CREATE TABLE public.off (id integer);
CREATE TABLE public.forced (id integer);
CREATE TABLE public.unforced (id integer);
CREATE TABLE public.same (id integer);
ALTER TABLE public.forced ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.unforced ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.same ENABLE ROW LEVEL SECURITY;
