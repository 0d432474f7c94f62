-- The cure of the report, applied on top of broken.sql: orphans go, dependants first; the twin foreign key stays.
-- A second run does nothing.
BEGIN;
DELETE FROM credit_transactions AS t USING user_credits AS c
WHERE t.user_id = c.user_id AND NOT EXISTS (SELECT FROM users AS u WHERE u.id = c.user_id);
DELETE FROM api_key_credits AS k USING user_credits AS c
WHERE k.user_id = c.user_id AND NOT EXISTS (SELECT FROM users AS u WHERE u.id = c.user_id);
DELETE FROM user_credits AS c WHERE NOT EXISTS (SELECT FROM users AS u WHERE u.id = c.user_id);
CREATE TABLE IF NOT EXISTS __drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
INSERT INTO __drizzle_migrations (hash, created_at)
SELECT hash, created_at
FROM (VALUES
    ('ab82a479642562617b0eb8bc63e0859d310616f37b7233bd7ccd857b8302a213', 1760114263106),
    ('41cdb6fe8067b2e593c2936cec72a03ba9f0f92dd2793deb33f946562c6f3dc0', 1761915734970),
    ('a68d5210a6bafda9d042472a46e7eb3f9d4794e295b6e4f83ef1759d1bab28ce', 1762369692832)
) AS known (hash, created_at)
WHERE NOT EXISTS (SELECT FROM __drizzle_migrations AS m WHERE m.hash = known.hash);
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_constraint
        WHERE conrelid = 'user_credits'::regclass AND conname = 'user_credits_user_id_users_id_fk'
    ) THEN
        ALTER TABLE user_credits ADD CONSTRAINT user_credits_user_id_users_id_fk
            FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE NOT VALID;
    END IF;
END
$$;
ALTER TABLE user_credits VALIDATE CONSTRAINT user_credits_user_id_users_id_fk;
COMMIT;
