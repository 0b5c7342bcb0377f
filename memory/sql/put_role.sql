-- Gives one person a role from one source.
INSERT INTO esbmcp_roles (user_id, source, role, granted_by)
VALUES (%(user_id)s, %(source)s, %(role)s, %(by)s)
ON CONFLICT (user_id, source)
DO UPDATE SET role = excluded.role, granted_by = excluded.granted_by, updated_at = clock_timestamp()
    WHERE esbmcp_roles.role <> excluded.role
