-- PostgreSQL makes the columns of a primary key NOT NULL whatever the model says about them.
CREATE TABLE public.links (a integer, b integer, PRIMARY KEY (a, b));
CREATE TABLE public.marks (a integer, b text, PRIMARY KEY (a, b));
