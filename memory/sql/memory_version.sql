-- One stored text of a memory, by its number.
SELECT v.id, v.version_no, v.content_md, v.change_summary, v.created_by, v.created_at
  FROM esbmcp_memory_versions v
 WHERE v.scope_type = %(scope_type)s
   AND v.scope_id = %(scope_id)s
   AND v.version_no = %(version_no)s
