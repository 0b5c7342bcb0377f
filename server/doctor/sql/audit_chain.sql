-- The audit chain walked from end to end: how many rows, and the first place that does not fit (null: none).
SELECT checked_count, first_bad_position FROM esbmcp_audit_verify()
