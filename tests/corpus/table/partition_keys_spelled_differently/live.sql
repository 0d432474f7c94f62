-- A partition key is the same however its columns and expressions are written.
CREATE TABLE public.a (id bigint, day date) PARTITION BY LIST (id);
CREATE TABLE public.b (id bigint, "Day" date, kind text) PARTITION BY RANGE ("Day", lower(kind));
CREATE TABLE public.c (id bigint, kind text) PARTITION BY HASH (kind COLLATE "C", id);
CREATE TABLE public.d (id bigint, at timestamp) PARTITION BY RANGE ((at::date));
