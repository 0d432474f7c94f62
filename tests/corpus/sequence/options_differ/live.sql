-- Every option of a sequence that changes the numbers is said; where it starts matters only once.
CREATE SEQUENCE public.by_two INCREMENT BY 1;
CREATE SEQUENCE public.round CYCLE MAXVALUE 100;
CREATE SEQUENCE public.low MINVALUE 0 START WITH 1;
CREATE SEQUENCE public.begun START WITH 1;
CREATE SEQUENCE public.cached CACHE 50;
CREATE SEQUENCE public.short AS integer;
CREATE SEQUENCE public.long AS bigint;
