-- The errors of one session in their order, with how many there are.
SELECT r.id,
       r.execution_id,
       r.session_id,
       r.tool_name,
       r.error_type,
       r.error_message,
       r.error_code,
       r.error_hint,
       r.sql_query_preview,
       r.resolved,
       r.resolved_at,
       r.resolved_by,
       r.resolution_note,
       r.created_at,
       count(*) OVER () AS total
  FROM esbmcp_tool_errors r
 WHERE r.session_id = %(session_id)s
    OR r.execution_id IN (SELECT e.id FROM esbmcp_tool_executions e WHERE e.session_id = %(session_id)s)
 ORDER BY r.created_at, r.id
 LIMIT %(limit)s
