ALTER TABLE order_items DROP CONSTRAINT order_items_pkey;
ALTER TABLE order_items ADD CONSTRAINT order_items_pkey PRIMARY KEY (product_id, order_id);
