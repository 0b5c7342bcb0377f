-- Where the memory of one scope stands, with the text of its current version (null when that row is missing).
SELECT h.current_version,
       h.token_budget,
       h.total_versions,
       h.updated_at,
       v.id            AS version_id,
       v.content_md,
       v.change_summary,
       v.created_by
  FROM esbmcp_memory_heads h
  LEFT JOIN esbmcp_memory_versions v
    ON v.scope_type = h.scope_type AND v.scope_id = h.scope_id AND v.version_no = h.current_version
 WHERE h.scope_type = %(scope_type)s
   AND h.scope_id = %(scope_id)s
