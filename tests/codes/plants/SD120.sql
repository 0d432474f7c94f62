ALTER TABLE order_items DROP CONSTRAINT order_items_product_id_fkey;
ALTER TABLE products DROP CONSTRAINT products_pkey;
