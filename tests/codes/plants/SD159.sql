ALTER TABLE orders SET (fillfactor = 50);
