-- The session in which an error happened, found through its execution if need be; one row when the error exists.
SELECT r.id AS error_id, COALESCE(r.session_id, e.session_id) AS session_id
  FROM esbmcp_tool_errors r
  LEFT JOIN esbmcp_tool_executions e ON e.id = r.execution_id
 WHERE r.id = %(error_id)s
