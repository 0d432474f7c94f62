-- A schema's name may need quotes; everything in it is still the same.
CREATE SCHEMA "Sales 2024";
CREATE TYPE "Sales 2024"."Order State" AS ENUM ('open', 'done');
CREATE TABLE "Sales 2024"."Orders" (
    "Id" serial PRIMARY KEY,
    "State" "Sales 2024"."Order State" DEFAULT 'open' NOT NULL
);
