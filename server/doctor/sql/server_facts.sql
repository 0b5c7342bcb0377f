-- The database server's version, for the head of the report.
SELECT current_setting('server_version') AS version, current_database()::text AS database
