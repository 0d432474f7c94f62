-- A non-native Enum is a string whose length nobody chose: any string column that takes the labels will do.
CREATE TABLE public.jobs (
    id serial PRIMARY KEY,
    status varchar DEFAULT 'queued' NOT NULL,
    kind text,
    level varchar(40),
    tight varchar(6)
);
