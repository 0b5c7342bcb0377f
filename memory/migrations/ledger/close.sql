-- Closes every table to roles that are not ours; see 0012_access.sql.
SELECT esbmcp_close_to_strangers()
