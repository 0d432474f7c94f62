-- Names of exactly 63 bytes stay; longer ones are cut there, never in the middle of a letter; generated names share the room.
CREATE TABLE public.a_table_whose_name_has_exactly_as_many_bytes_as_postgresql_keep (
    id serial PRIMARY KEY,
    a_column_whose_name_is_so_long_that_postgresql_cannot_keep_all_of_it_at_all integer UNIQUE,
    "größengrößengrößengrößengrößengrößengrößengrößengrößen" text DEFAULT 'x' NOT NULL
);
