-- Waits for anybody who is filing a bug report at this moment, until the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('esbmcp_bug_reports.title', 0))
