-- The version a memory stands at, locked: whoever writes next waits here until this transaction ends.
SELECT h.current_version
  FROM esbmcp_memory_heads h
 WHERE h.scope_type = %(scope_type)s
   AND h.scope_id = %(scope_id)s
   FOR UPDATE
