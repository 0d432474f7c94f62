UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_user_id_idx'::regclass;
