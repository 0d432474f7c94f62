CREATE INDEX orders_user_id_idx1 ON orders (user_id);
