-- The role that counts for one person, or null.
SELECT esbmcp_role_of(%(user_id)s)
