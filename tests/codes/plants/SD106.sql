ALTER TABLE orders ADD COLUMN ticket bigint;
