-- Failed tool calls of a window, newest first: raised errors, and calls that answered with an error (soft), which have no
-- row of their own.
SELECT f.id,
       f.kind,
       f.tool_name,
       f.domain,
       f.error_type,
       f.error_message,
       f.error_code,
       f.error_hint,
       f.arguments_preview,
       f.resolved,
       f.slack_user_id,
       f.user_role,
       f.session_id,
       f.execution_id,
       f.created_at
  FROM (SELECT r.id, 'error' AS kind, r.tool_name, r.domain, r.error_type, r.error_message, r.error_code, r.error_hint,
               r.arguments_preview, r.resolved, r.slack_user_id, r.user_role, r.session_id, r.execution_id, r.created_at
          FROM esbmcp_tool_errors r
         WHERE r.created_at > %(since)s
           AND (%(status)s::text IS NULL OR r.resolved = (%(status)s = 'resolved'))
         UNION ALL
        SELECT e.id, 'soft_error', e.tool_name, e.domain, 'soft_error', e.error_message, e.error_code, NULL,
               e.arguments_preview, NULL, e.slack_user_id, e.user_role, e.session_id, e.id, e.created_at
          FROM esbmcp_tool_executions e
         WHERE e.created_at > %(since)s
           AND e.has_error_field
           AND %(status)s::text IS NULL
           AND NOT EXISTS (SELECT FROM esbmcp_tool_errors r WHERE r.execution_id = e.id)) AS f
 WHERE (%(tool_name)s::text IS NULL OR f.tool_name = %(tool_name)s)
   AND (%(session_id)s::uuid IS NULL OR f.session_id = %(session_id)s)
   AND (%(error_id)s::uuid IS NULL OR f.id = %(error_id)s)
 ORDER BY f.created_at DESC, f.id
 LIMIT %(limit)s
