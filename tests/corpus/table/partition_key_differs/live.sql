-- Another strategy, another column or another expression sends the rows into other partitions.
CREATE TABLE public.a (id bigint, day date) PARTITION BY LIST (id);
CREATE TABLE public.b (id bigint, day date) PARTITION BY RANGE (id);
CREATE TABLE public.c (id bigint, kind text) PARTITION BY RANGE (upper(kind));
CREATE TABLE public.d (id bigint, kind varchar(9)) PARTITION BY RANGE (lower(kind));
