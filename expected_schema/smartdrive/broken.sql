-- The database of an environment that the older half of the code built: user_credits knows users as user_id. What the
-- newer half wrote beside it calls them onyx_user_id.
CREATE TABLE user_credits (
    id serial PRIMARY KEY,
    user_id varchar(255) NOT NULL UNIQUE,
    name varchar(255) NOT NULL,
    credits_balance integer NOT NULL DEFAULT 0 CHECK (credits_balance >= 0),
    total_credits_used bigint NOT NULL DEFAULT 0,
    credits_purchased bigint NOT NULL DEFAULT 0,
    last_purchase_date timestamptz,
    subscription_tier varchar(50) NOT NULL DEFAULT 'basic',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE credit_transactions (
    id bigserial PRIMARY KEY,
    onyx_user_id varchar(255) NOT NULL REFERENCES user_credits (user_id),
    delta integer NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_credit_transactions_user ON credit_transactions (onyx_user_id, created_at DESC);
CREATE TABLE smartdrive_accounts (
    id serial PRIMARY KEY,
    onyx_user_id varchar(255) NOT NULL UNIQUE,
    nextcloud_username varchar(255),
    nextcloud_password_encrypted text,
    nextcloud_base_url varchar(512),
    sync_cursor jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE user_types (
    id varchar(50) PRIMARY KEY,
    display_name varchar(100) NOT NULL UNIQUE,
    is_active boolean NOT NULL DEFAULT true
);
CREATE TABLE user_type_assignments (
    onyx_user_id varchar(255) PRIMARY KEY,
    user_type_id varchar(50) NOT NULL REFERENCES user_types,
    assigned_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO user_types (id, display_name) VALUES
    ('normal_hr', 'Normal (HR)'), ('teacher', 'Teacher'), ('admin', 'Administrator');
-- 240 users; ids as Onyx writes them, names as people have them
INSERT INTO user_credits (user_id, name, credits_balance, total_credits_used, credits_purchased)
SELECT md5('onyx-' || n)::uuid::text,
    CASE n % 12
        WHEN 0 THEN 'Zoë Ångström'
        WHEN 1 THEN '李小龍'
        WHEN 2 THEN 'O''Brien; DROP TABLE users; --'
        WHEN 3 THEN ''
        WHEN 4 THEN E'two\nlines'
        ELSE 'User ' || n
    END,
    100, n % 7, 0
FROM generate_series(1, 234) AS n;
-- ids that are no UUIDs: case, space, e-mail with a plus, not ASCII, as long as the column takes, nothing at all
INSERT INTO user_credits (user_id, name, credits_balance) VALUES
    ('API_KEY__Ci', 'Pipeline', 0),
    (' padded ', 'Padded', 100),
    ('o''neil+test@example.org', 'O''Neil', 100),
    ('ユーザー', 'ユーザー', 100),
    (repeat('x', 255), 'Long', 100),
    ('', 'Nobody', 0);
INSERT INTO credit_transactions (onyx_user_id, delta, reason)
SELECT md5('onyx-' || (1 + n % 234))::uuid::text, -(n % 5), 'lesson plan' FROM generate_series(1, 300) AS n;
-- the users with n <= 190 came through the right function; n in 191..234 were migrated, and got credits only
INSERT INTO smartdrive_accounts (onyx_user_id, nextcloud_username, sync_cursor)
SELECT md5('onyx-' || n)::uuid::text, CASE WHEN n % 3 = 0 THEN 'nc_' || n END, jsonb_build_object('page', n)
FROM generate_series(1, 190) AS n;
INSERT INTO smartdrive_accounts (onyx_user_id) VALUES ('API_KEY__Ci'), ('ユーザー');
-- an account whose user has no credits any more: nothing demands it, nobody may touch it
INSERT INTO smartdrive_accounts (onyx_user_id, nextcloud_username) VALUES ('left-in-2024', 'nc_left');
INSERT INTO user_type_assignments (onyx_user_id, user_type_id)
SELECT md5('onyx-' || n)::uuid::text, CASE WHEN n % 9 = 0 THEN 'teacher' ELSE 'normal_hr' END
FROM generate_series(1, 200) AS n;
INSERT INTO user_type_assignments (onyx_user_id, user_type_id) VALUES ('API_KEY__Ci', 'admin'), (' padded ', 'teacher');
