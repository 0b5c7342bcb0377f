-- Marks an error as resolved, or with it all open ones of the same tool, kind, code and words; returns their ids.
UPDATE esbmcp_tool_errors AS r
   SET resolved = true, resolved_at = %(now)s, resolved_by = %(by)s, resolution_note = %(note)s
  FROM esbmcp_tool_errors AS named
 WHERE named.id = %(error_id)s
   AND NOT r.resolved
   AND (r.id = named.id
        OR %(alike)s
           AND r.created_at <= %(now)s
           AND r.tool_name = named.tool_name
           AND r.error_type = named.error_type
           AND r.error_code IS NOT DISTINCT FROM named.error_code
           AND r.error_message = named.error_message)
RETURNING r.id, r.tool_name
