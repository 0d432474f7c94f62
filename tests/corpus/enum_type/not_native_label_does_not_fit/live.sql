-- A non-native Enum got a longer label and the column did not: writing the label is refused.
CREATE TABLE public.jobs (id serial PRIMARY KEY, status varchar(7));
