-- The metering database as the incident found it: usage_events has no is_free_tier, and no index on it.
CREATE TABLE user_credits (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    user_id varchar(255) NOT NULL UNIQUE,
    credits_remaining numeric(18, 6) DEFAULT 0 NOT NULL CHECK (credits_remaining >= 0),
    credits_allocated numeric(18, 6) DEFAULT 0 NOT NULL,
    tier varchar(50) DEFAULT 'trial' NOT NULL,
    monthly_cap numeric(18, 6),
    last_reset timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
    created_at timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE user_credits ADD COLUMN email_notifications_enabled boolean DEFAULT true NOT NULL;
CREATE INDEX idx_user_credits_tier ON user_credits (tier);

CREATE TABLE credit_transactions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id varchar(255) NOT NULL,
    amount numeric(18, 6) NOT NULL,
    transaction_type varchar(50) NOT NULL
        CHECK (transaction_type = ANY (ARRAY['purchase', 'usage', 'refund', 'bonus', 'reset'])),
    provider varchar(100),
    model varchar(255),
    tokens_used int,
    cost decimal(18, 6),
    metadata jsonb NOT NULL DEFAULT '{}'::jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    balance_after numeric(18, 6)
);
CREATE INDEX idx_credit_transactions_user_created ON credit_transactions (user_id, created_at DESC);

CREATE TABLE usage_events (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id varchar(255) NOT NULL,
    event_type varchar(50) NOT NULL,
    service varchar(100) NOT NULL,
    request_id text,  -- dropped long ago: leaves a gap in the column numbers
    provider varchar(100),
    model varchar(255),
    tokens_used integer NOT NULL DEFAULT 0,
    cost numeric(18, 6) NOT NULL DEFAULT 0,
    provider_cost numeric(18, 6),
    platform_markup numeric(18, 6),
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE usage_events DROP COLUMN request_id;
ALTER TABLE usage_events ADD COLUMN total_cost numeric(18, 6);
CREATE INDEX idx_usage_events_user_created ON usage_events USING btree (user_id, created_at DESC);
CREATE INDEX idx_usage_events_provider ON usage_events (lower(provider::text)) WHERE provider IS NOT NULL;

INSERT INTO user_credits (user_id, credits_remaining, credits_allocated, tier)
SELECT 'user_' || n, 5 + n, 10 + n, CASE WHEN n % 3 = 0 THEN 'pro' ELSE 'trial' END FROM generate_series(1, 40) AS n;

INSERT INTO credit_transactions (user_id, amount, transaction_type, provider, model, tokens_used, cost, balance_after)
SELECT 'user_' || (1 + n % 40), -0.25, 'usage', 'openrouter', 'small', 100 + n, 0.25, 5
FROM generate_series(1, 120) AS n;
INSERT INTO credit_transactions (user_id, amount, transaction_type, balance_after, metadata)
SELECT 'user_' || n, 10 + n, 'purchase', 10 + n, '{"tier": "trial", "reason": "initial_allocation"}'
FROM generate_series(1, 40) AS n;
-- an old release stored the metadata as a JSON string that holds JSON
INSERT INTO credit_transactions (user_id, amount, transaction_type, balance_after, metadata)
VALUES ('user_7', 5, 'bonus', 12, to_jsonb('{"tier": "trial", "source": "trial_signup"}'::text));

INSERT INTO usage_events (user_id, event_type, service, provider, model, tokens_used, cost)
SELECT 'user_' || (1 + n % 40), 'api_call', 'chat', 'openrouter', 'small', 10 * n, 0.01 * n
FROM generate_series(1, 200) AS n;
