-- Puts tool calls on record; a repeated write of the same call is a no-op.
INSERT INTO esbmcp_tool_executions (
    id, session_id, slack_user_id, slack_team_id, slack_channel_id, user_role,
    tool_name, domain, risk_level, arguments_hash, arguments_keys, arguments_preview,
    ok, result_keys, result_row_count, has_error_field, automatic, duration_ms,
    queued_at, started_at, completed_at, error_message, error_code,
    grant_id, approver, idempotency_key, created_at
)
SELECT r.id, r.session_id, r.slack_user_id, r.slack_team_id, r.slack_channel_id, r.user_role,
       r.tool_name, r.domain, r.risk_level, r.arguments_hash, r.arguments_keys, r.arguments_preview,
       r.ok, r.result_keys, r.result_row_count, r.has_error_field, r.automatic, r.duration_ms,
       r.queued_at, r.started_at, r.completed_at, r.error_message, r.error_code,
       r.grant_id, r.approver, r.idempotency_key, r.completed_at
  FROM jsonb_to_recordset(%(rows)s) AS r (
           id uuid, session_id uuid, slack_user_id text, slack_team_id text, slack_channel_id text, user_role text,
           tool_name text, domain text, risk_level text, arguments_hash text, arguments_keys jsonb,
           arguments_preview jsonb, ok boolean, result_keys jsonb, result_row_count int, has_error_field boolean,
           automatic boolean, duration_ms int, queued_at timestamptz, started_at timestamptz, completed_at timestamptz,
           error_message text, error_code text, grant_id uuid, approver text, idempotency_key text)
ON CONFLICT (id) DO NOTHING
