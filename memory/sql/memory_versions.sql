-- The versions of a memory, newest first, without their texts.
SELECT v.id,
       v.version_no,
       COALESCE(v.content_chars, length(v.content_md)) AS content_chars,
       v.change_summary,
       v.rollback_from_version_id IS NOT NULL          AS is_rollback,
       v.created_by,
       v.created_at
  FROM esbmcp_memory_versions v
 WHERE v.scope_type = %(scope_type)s
   AND v.scope_id = %(scope_id)s
 ORDER BY v.version_no DESC
 LIMIT %(limit)s
