-- One sequence that numbers the rows of two tables, spelled as people and as SQLAlchemy spell it.
CREATE SEQUENCE public."Global ids" START WITH 5 INCREMENT BY 2 CACHE 10;
CREATE SEQUENCE public.orders_seq AS integer MINVALUE 0 START WITH 0 CYCLE;
CREATE TABLE public.cats (id bigint DEFAULT nextval('"Global ids"') PRIMARY KEY);
CREATE TABLE public.dogs (id bigint DEFAULT nextval('public."Global ids"'::regclass) PRIMARY KEY);
CREATE TABLE public.orders (id integer DEFAULT nextval('orders_seq'::text::regclass) PRIMARY KEY);
ALTER TABLE public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_seq');
