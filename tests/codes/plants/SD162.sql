-- PostgreSQL 18 and later
ALTER TABLE orders ALTER CONSTRAINT orders_user_id_fkey NOT ENFORCED;
