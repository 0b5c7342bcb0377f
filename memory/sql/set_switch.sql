-- Sets one switch and notes who did it.
INSERT INTO esbmcp_switches (name, value, changed_by, changed_at)
VALUES (%(name)s, %(value)s, %(by)s, %(at)s)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = excluded.changed_at
