-- A column that draws its numbers from another sequence than declared will collide with the rows of the right one.
CREATE SEQUENCE public.invoice_numbers;
CREATE SEQUENCE public.other_numbers;
CREATE TABLE public.invoices (id bigint DEFAULT nextval('public.other_numbers') PRIMARY KEY);
