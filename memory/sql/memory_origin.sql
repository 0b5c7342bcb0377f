-- The number of the version that first held the text of the current one: a rollback is followed to what it copied.
WITH RECURSIVE origin AS (
    SELECT v.id, v.version_no, v.rollback_from_version_id
      FROM esbmcp_memory_versions v
     WHERE v.scope_type = %(scope_type)s
       AND v.scope_id = %(scope_id)s
       AND v.version_no = %(version_no)s
     UNION ALL
    SELECT copied.id, copied.version_no, copied.rollback_from_version_id
      FROM origin o
      JOIN esbmcp_memory_versions copied ON copied.id = o.rollback_from_version_id AND copied.id < o.id
     WHERE copied.scope_type = %(scope_type)s
       AND copied.scope_id = %(scope_id)s
)
SELECT min(o.version_no)
  FROM origin o
