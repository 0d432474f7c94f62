-- Names that need quotes are names like any other.
CREATE TABLE "Users" ("Id" integer PRIMARY KEY, "eMail" text, CONSTRAINT "UQ_Users_eMail" UNIQUE ("eMail"));
