CREATE TYPE old_status AS ENUM ('a', 'b');
