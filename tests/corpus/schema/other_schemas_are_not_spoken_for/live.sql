-- Models speak for the schemas that they declare tables in; another team's schema is none of their business.
CREATE SCHEMA analytics;
CREATE TABLE analytics.facts (id bigint PRIMARY KEY);
CREATE TYPE analytics.grain AS ENUM ('day', 'week');
CREATE TABLE public.users (id serial PRIMARY KEY);
