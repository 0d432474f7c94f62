-- Names that need quotes, in keys, predicate and INCLUDE.
CREATE TABLE "Things" ("Id" integer PRIMARY KEY, "eMail" text, "order" integer, "Gone" boolean);
CREATE INDEX "IX_Mail" ON "Things" (lower("eMail"), "order" DESC) INCLUDE ("Id") WHERE NOT "Gone";
