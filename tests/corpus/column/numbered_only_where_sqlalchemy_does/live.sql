-- Integer keys are serial only where SQLAlchemy makes them so: not in keys of several columns, nor where they refer.
CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE TABLE public.pairs (a integer, b integer, PRIMARY KEY (a, b));
CREATE TABLE public.profiles (user_id integer PRIMARY KEY REFERENCES public.users (id));
CREATE TABLE public.codes (code integer PRIMARY KEY);
CREATE TABLE public.mixed (id serial, tenant integer, PRIMARY KEY (id, tenant));
CREATE TABLE public.small (id smallserial PRIMARY KEY);
CREATE TABLE public.texts (id text PRIMARY KEY);
