-- Gives the migrator's lock back.
SELECT pg_advisory_unlock(hashtextextended('esbmcp_migrations', 0))
