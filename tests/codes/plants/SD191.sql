ALTER TABLE audit_log OWNER TO app_reader;
