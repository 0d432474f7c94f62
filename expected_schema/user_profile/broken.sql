-- Webhooks wrote "user"; the front end read user_profile. The structure is right, the rows are not: of 150 users
-- 120 have a profile, and 5 of these say something else than the user.
CREATE TYPE plan AS ENUM ('free', 'pro');
CREATE TABLE "user" (
    id text PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text,
    plan plan NOT NULL DEFAULT 'free',
    credits integer NOT NULL DEFAULT 60,
    credits_used integer NOT NULL DEFAULT 0,
    subscription_status text,
    subscription_start timestamptz,
    subscription_end timestamptz,
    preferences jsonb NOT NULL DEFAULT '{}',
    usage jsonb NOT NULL DEFAULT '{}',
    stripe_customer_id text,
    stripe_price_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_stripe_customer_id_idx ON "user" (stripe_customer_id);
CREATE TABLE user_profile (
    user_id text PRIMARY KEY REFERENCES "user" ON DELETE CASCADE,
    plan plan NOT NULL DEFAULT 'free',
    credits_balance integer NOT NULL DEFAULT 60 CHECK (credits_balance >= 0),
    credits_used integer NOT NULL DEFAULT 0,
    subscription_status text,
    subscription_start timestamptz,
    subscription_end timestamptz,
    preferences jsonb NOT NULL DEFAULT '{}',
    usage jsonb NOT NULL DEFAULT '{}',
    stripe_customer_id text UNIQUE,
    stripe_price_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_profile_plan_idx ON user_profile (plan);

-- n = 1..25 are PRO. E-mails as they come: upper case, a plus, a quote, not ASCII, a quoted part with a space.
INSERT INTO "user" (
    id, email, name, plan, credits, credits_used, subscription_status, subscription_start, subscription_end,
    preferences, usage, stripe_customer_id, stripe_price_id, created_at, updated_at
)
SELECT 'usr_' || lpad(n::text, 4, '0'),
    CASE n % 10
        WHEN 0 THEN 'User' || n || '@Example.ORG'
        WHEN 1 THEN 'o''neil+' || n || '@example.org'
        WHEN 2 THEN 'zoë' || n || '@exämple.org'
        WHEN 3 THEN '"with space"' || n || '@example.org'
        ELSE 'user' || n || '@example.org'
    END,
    CASE WHEN n % 4 <> 0 THEN 'User ' || n END,
    CASE WHEN n <= 25 THEN 'pro' ELSE 'free' END::plan,
    CASE WHEN n <= 25 THEN 260 + 10 * (n % 4) ELSE 60 - n % 50 END,
    n % 50,
    CASE WHEN n <= 22 THEN 'active' WHEN n <= 25 THEN 'past_due' WHEN n % 9 = 0 THEN 'canceled' END,
    CASE WHEN n <= 25 THEN timestamptz '2025-01-31 23:59:59.999999+00' + n * interval '1 day' END,
    CASE WHEN n <= 24 THEN timestamptz '2026-01-31 00:00:00+00' + n * interval '1 day' WHEN n = 25 THEN 'infinity' END,
    CASE n % 5 WHEN 0 THEN '{}' WHEN 1 THEN '{"theme": "dark", "language": "de"}' WHEN 2 THEN '{"nick": "Ω \u2603"}'
        WHEN 3 THEN '{"theme": null}' ELSE '{"rate": 1.50}' END::jsonb,
    jsonb_build_object('generations', n, 'last', NULL),
    CASE WHEN n <= 30 THEN 'cus_' || lpad(n::text, 6, '0') END,
    CASE WHEN n <= 25 THEN 'price_pro_monthly' END,
    '2025-01-01 00:00:00+00', '2025-06-01 00:00:00+00'
FROM generate_series(1, 150) AS n;
-- no profile for n in 23..25 (PRO) and 124..150
INSERT INTO user_profile (
    user_id, plan, credits_balance, credits_used, subscription_status, subscription_start, subscription_end,
    preferences, usage, stripe_customer_id, stripe_price_id, created_at, updated_at
)
SELECT id, plan, credits, credits_used, subscription_status, subscription_start, subscription_end, preferences, usage,
    stripe_customer_id, stripe_price_id, created_at, '2025-06-02 00:00:00+00'
FROM "user"
WHERE id <= 'usr_0123' AND id NOT IN ('usr_0023', 'usr_0024', 'usr_0025');
-- equal in meaning, another spelling: order of keys, 1.5 for 1.50
UPDATE user_profile SET preferences = '{"language": "de", "theme": "dark"}' WHERE user_id = 'usr_0031';
UPDATE user_profile SET preferences = '{"rate": 1.5}' WHERE user_id = 'usr_0034';
-- the five that disagree: the PRO user of the report; two that still look free; a status against NULL; a deep value
UPDATE user_profile SET credits_balance = 60 WHERE user_id = 'usr_0004';
UPDATE user_profile
SET plan = 'free', credits_balance = 60, subscription_status = NULL, stripe_price_id = NULL
WHERE user_id IN ('usr_0007', 'usr_0012');
UPDATE user_profile SET subscription_status = 'active' WHERE user_id = 'usr_0040';
UPDATE user_profile SET usage = '{"last": null, "generations": 1}' WHERE user_id = 'usr_0099';
