-- Names with capitals, blanks, quotes, dots, percent signs and reserved words are only names.
CREATE TABLE public."Order" ("User" serial PRIMARY KEY, "select" text, "a b" integer, "quo""te" integer);
CREATE TABLE public."table" (
    "from" integer REFERENCES public."Order" ("User"),
    "dot.ted" integer,
    "100%" numeric,
    "Größe" text,
    "$1" text,
    CHECK ("dot.ted" > 0)
);
CREATE TABLE public."表" ("列" integer UNIQUE);
CREATE INDEX "ix of select" ON public."Order" ("select", "a b");
