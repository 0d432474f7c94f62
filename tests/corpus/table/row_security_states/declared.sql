CREATE TABLE public.off (id integer);
CREATE TABLE public.forced (id integer);
CREATE TABLE public.unforced (id integer);
CREATE TABLE public.same (id integer);
ALTER TABLE public.off ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.forced ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.unforced ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.same ENABLE ROW LEVEL SECURITY;
