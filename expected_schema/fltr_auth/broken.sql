-- The shared database as the incident found it: nothing keeps user_credits.user_id pointing at users, one foreign key
-- is there twice, and the front end's migration tool has no ledger.
CREATE TABLE users (
    id text PRIMARY KEY NOT NULL,
    name text,
    email text NOT NULL,
    email_verified boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT users_email_unique UNIQUE (email)
);
CREATE TABLE teams (
    id text PRIMARY KEY NOT NULL,
    name text NOT NULL,
    owner_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE teams ADD CONSTRAINT teams_owner_id_users_id_fk
    FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE cascade ON UPDATE no action;

CREATE TABLE user_credits (
    user_id text PRIMARY KEY NOT NULL,
    balance bigint DEFAULT 0 NOT NULL,
    team_id text,
    lifetime bigint DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE user_credits ADD FOREIGN KEY (team_id) REFERENCES teams (id);  -- user_credits_team_id_fkey
ALTER TABLE user_credits ADD CONSTRAINT user_credits_team_id_teams_id_fk FOREIGN KEY (team_id) REFERENCES teams (id);

CREATE TABLE credit_transactions (
    id serial PRIMARY KEY NOT NULL,
    user_id text NOT NULL,
    amount bigint NOT NULL,
    kind text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE credit_transactions ADD CONSTRAINT credit_transactions_user_id_user_credits_user_id_fk
    FOREIGN KEY (user_id) REFERENCES user_credits (user_id);
CREATE INDEX credit_transactions_user_id_idx ON credit_transactions USING btree (user_id);

CREATE TABLE api_key_credits (
    id serial PRIMARY KEY NOT NULL,
    user_id text NOT NULL,
    api_key text NOT NULL,
    spent bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT api_key_credits_user_id_api_key_unique UNIQUE (user_id, api_key)
);
ALTER TABLE api_key_credits ADD CONSTRAINT api_key_credits_user_id_user_credits_user_id_fk
    FOREIGN KEY (user_id) REFERENCES user_credits (user_id);

INSERT INTO users (id, name, email, email_verified)
SELECT 'u' || n, CASE WHEN n % 7 > 0 THEN 'User ' || n END,
    CASE n % 10
        WHEN 1 THEN 'o''neil+' || n || '@example.org'
        WHEN 2 THEN 'zoë' || n || '@exämple.org'
        WHEN 3 THEN 'User' || n || '@Example.ORG'
        ELSE 'user' || n || '@example.org'
    END, n % 4 <> 0
FROM generate_series(1, 60) AS n;
INSERT INTO teams (id, name, owner_id)
SELECT 't' || n, 'Team ' || n, 'u' || n FROM generate_series(1, 6) AS n;
INSERT INTO user_credits (user_id, balance, team_id, lifetime)
SELECT 'u' || n, 100 * n, CASE WHEN n % 5 = 0 THEN 't' || (1 + n % 6) END, 200 * n FROM generate_series(1, 60) AS n;
-- orphans: their users were deleted while nothing looked after them
INSERT INTO user_credits (user_id, balance, team_id, lifetime)
SELECT 'gone' || n, 50 + n, CASE WHEN n = 2 THEN 't1' END, 75 FROM generate_series(1, 7) AS n;
INSERT INTO credit_transactions (user_id, amount, kind, metadata)
SELECT 'u' || (1 + n % 60), -n, 'usage', jsonb_build_object('call', n) FROM generate_series(1, 150) AS n;
INSERT INTO credit_transactions (user_id, amount, kind)
SELECT 'gone' || (1 + n % 5), n, 'grant' FROM generate_series(1, 12) AS n;
INSERT INTO api_key_credits (user_id, api_key, spent)
SELECT 'u' || n, 'key-' || n, 3 * n FROM generate_series(1, 20) AS n;
INSERT INTO api_key_credits (user_id, api_key, spent)
SELECT 'gone' || n, 'old-key-' || n, n FROM generate_series(4, 7) AS n;
