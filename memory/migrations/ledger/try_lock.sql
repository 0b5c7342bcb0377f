-- Takes the migrator's lock for this connection, or says at once that another has it. Waiting inside Postgres would
-- hold a snapshot, and the checkpointer's CREATE INDEX CONCURRENTLY waits for every snapshot: neither would ever end.
SELECT pg_try_advisory_lock(hashtextextended('esbmcp_migrations', 0))
