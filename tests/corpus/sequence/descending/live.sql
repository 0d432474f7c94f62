-- A sequence that counts down has other limits when none are stated.
CREATE SEQUENCE public.down AS bigint INCREMENT BY -1;
CREATE SEQUENCE public.down_small AS smallint INCREMENT BY -5 MAXVALUE 100;
