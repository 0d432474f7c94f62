CREATE VIEW orders_report AS SELECT status, count(*) FROM orders GROUP BY status;
