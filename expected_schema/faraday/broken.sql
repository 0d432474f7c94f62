-- The dashboard's database before its largest migration: users, their GPT subscriptions and their projects.
CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email varchar(320) NOT NULL UNIQUE,
    full_name text,
    role varchar(20),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE gpt_subscriptions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    gpt_id varchar(100) NOT NULL,
    preferences jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, gpt_id)
);
CREATE TABLE projects (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    active_gpt_id varchar(100),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX projects_user_id_idx ON projects (user_id);

-- 260 users. E-mails as they come: upper case, a plus, a quote, not ASCII, a quoted part with a space.
INSERT INTO users (id, email, full_name, role, created_at)
SELECT md5('user-' || n)::uuid,
    CASE n % 10
        WHEN 0 THEN 'User' || n || '@School.EXAMPLE'
        WHEN 1 THEN 'o''neil+' || n || '@school.example'
        WHEN 2 THEN 'zoë' || n || '@schüle.example'
        WHEN 3 THEN '"with space"' || n || '@school.example'
        ELSE 'user' || n || '@school.example'
    END,
    CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN '李 ' || n ELSE 'User ' || n END,
    -- the old code knew teachers and admins by a word; most users have none
    CASE WHEN n % 65 = 0 THEN 'admin' WHEN n % 13 = 0 THEN 'teacher' WHEN n % 7 = 0 THEN 'student' END,
    timestamptz '2024-09-01 08:00:00+00' + n * interval '1 hour'
FROM generate_series(1, 260) AS n;
-- up to three GPTs for two users of three; preferences are NULL, empty, nested, not ASCII
INSERT INTO gpt_subscriptions (id, user_id, gpt_id, preferences)
SELECT md5('subscription-' || n || '-' || k)::uuid, md5('user-' || n)::uuid, 'gpt-' || (n + k) % 11,
    CASE (n + k) % 4 WHEN 0 THEN NULL WHEN 1 THEN '{}' WHEN 2 THEN '{"tone": "höflich"}'
        ELSE '{"limits": {"daily": 20}}' END::jsonb
FROM generate_series(1, 260) AS n CROSS JOIN generate_series(1, 3) AS k
WHERE n % 3 >= 1 AND k <= 1 + n % 3;
INSERT INTO projects (id, user_id, name, active_gpt_id)
SELECT md5('project-' || n)::uuid, md5('user-' || (1 + n % 260))::uuid,
    CASE WHEN n % 8 = 0 THEN 'Projekt „Ümläut“ ' || n ELSE 'Project ' || n END,
    CASE WHEN n % 2 = 0 THEN 'gpt-' || n % 11 END
FROM generate_series(1, 220) AS n;
