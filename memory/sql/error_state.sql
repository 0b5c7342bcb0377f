-- Whether an error is resolved, since when and by whom, locked for the change that follows.
SELECT r.id, r.tool_name, r.resolved, r.resolved_at, r.resolved_by
  FROM esbmcp_tool_errors r
 WHERE r.id = %(error_id)s
   FOR UPDATE
