-- The tool calls of one session in their order, with how many there are.
SELECT e.id,
       e.tool_name,
       e.arguments_preview,
       e.ok AND NOT e.has_error_field AS succeeded,
       e.automatic,
       e.duration_ms,
       e.result_row_count,
       e.error_code,
       e.error_message,
       e.created_at,
       count(*) OVER ()               AS total
  FROM esbmcp_tool_executions e
 WHERE e.session_id = %(session_id)s
 ORDER BY e.created_at, e.id
 LIMIT %(limit)s
