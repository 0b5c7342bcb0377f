-- Moves a memory to its new version.
UPDATE esbmcp_memory_heads
   SET current_version = %(version_no)s,
       total_versions = total_versions + 1,
       updated_at = %(now)s
 WHERE scope_type = %(scope_type)s
   AND scope_id = %(scope_id)s
