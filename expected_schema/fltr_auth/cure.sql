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
    ('0baa8af38816a34b1e4470ba4ee5a49a5e0e4a8c1d5e1fde83f26f2b1be57c4b', 1760114263106),
    ('38f04f0b6c736ed30fee6e7d77f08e97c3f2a4f0dc85f5426a3b5bd1dd859f53', 1761915734970),
    ('e3c7a8f2c09fc8ad3e0d5b64f1a8e7c4b2f9a8e1d0c5b3a4f2e8d7c6b5a4e3f2', 1762369692832)
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
