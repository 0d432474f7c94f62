-- The cure, applied on top of broken.sql.
ALTER TABLE usage_events ADD COLUMN IF NOT EXISTS is_free_tier boolean DEFAULT false;
CREATE INDEX IF NOT EXISTS idx_usage_events_free_tier ON usage_events (is_free_tier);
