-- Puts failures on record, each tied to its execution.
INSERT INTO esbmcp_tool_errors (
    execution_id, session_id, slack_user_id, user_role, tool_name, domain,
    arguments_hash, arguments_preview, error_type, error_message, error_code,
    error_detail, error_hint, error_position, error_stack, sql_query_preview, created_at
)
SELECT r.execution_id, r.session_id, r.slack_user_id, r.user_role, r.tool_name, r.domain,
       r.arguments_hash, r.arguments_preview, r.error_type, r.error_message, r.error_code,
       r.error_detail, r.error_hint, r.error_position, r.error_stack, r.sql_query_preview, r.created_at
  FROM jsonb_to_recordset(%(rows)s) AS r (
           execution_id uuid, session_id uuid, slack_user_id text, user_role text, tool_name text, domain text,
           arguments_hash text, arguments_preview jsonb, error_type text, error_message text, error_code text,
           error_detail text, error_hint text, error_position text, error_stack text, sql_query_preview text,
           created_at timestamptz)
