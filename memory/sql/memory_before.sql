-- The number of the newest version before a given one.
SELECT max(v.version_no)
  FROM esbmcp_memory_versions v
 WHERE v.scope_type = %(scope_type)s
   AND v.scope_id = %(scope_id)s
   AND v.version_no < %(version_no)s
