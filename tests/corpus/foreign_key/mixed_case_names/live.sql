-- Names that need quotes are names like any other.
CREATE TABLE "User" ("Id" integer PRIMARY KEY);
CREATE TABLE "Order" ("Id" integer PRIMARY KEY, "userId" integer REFERENCES "User");
