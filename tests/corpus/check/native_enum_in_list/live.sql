-- The labels of an enum are cast to it, wherever the type lives.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE things (id integer PRIMARY KEY, mood mood, CONSTRAINT c1 CHECK (mood IN ('ok', 'happy')), CONSTRAINT c2 CHECK (mood <> 'sad'));
