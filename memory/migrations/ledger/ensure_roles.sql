-- True when both roles exist and have their rights; see 0012_access.sql.
SELECT esbmcp_ensure_roles(%(reader)s, %(writer)s)
