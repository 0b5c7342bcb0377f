-- The first demo person with a role.
SELECT user_id FROM esbmcp_roles WHERE source = 'demo' AND role = %(role)s ORDER BY user_id LIMIT 1
