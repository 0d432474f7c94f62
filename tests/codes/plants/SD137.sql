ALTER TABLE products ADD COLUMN price_gross numeric GENERATED ALWAYS AS (price * 1.16) STORED;
