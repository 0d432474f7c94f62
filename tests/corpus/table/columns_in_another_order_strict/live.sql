-- When everything must be as declared, another order of the columns is said (COPY and INSERT without names notice).
CREATE TABLE public.points (y integer, x integer);
CREATE TABLE public.sizes (w integer, gone text, h integer);
ALTER TABLE public.sizes DROP COLUMN gone;
