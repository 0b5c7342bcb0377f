-- Makes the head of a memory that has none yet, at version 0.
INSERT INTO esbmcp_memory_heads (scope_type, scope_id, current_version, token_budget, total_versions, updated_at, created_at)
VALUES (%(scope_type)s, %(scope_id)s, 0, %(budget)s, 0, %(now)s, %(now)s)
ON CONFLICT (scope_type, scope_id) DO NOTHING
