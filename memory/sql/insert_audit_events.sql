-- Appends decisions to the audit log, in their order.
INSERT INTO esbmcp_audit_log (
    session_id, slack_user_id, slack_team_id, slack_channel_id, slack_username, user_role, ip_address, event_type,
    tool_name, target_entity, detail, request_id, gateway_version, approver, grant_id, idempotency_key, created_at
)
SELECT r.session_id, r.slack_user_id, r.slack_team_id, r.slack_channel_id, r.slack_username, r.user_role, r.ip_address,
       r.event_type, r.tool_name, r.target_entity, r.detail, r.request_id, r.gateway_version, r.approver, r.grant_id,
       r.idempotency_key, r.created_at
  FROM jsonb_to_recordset(%(rows)s) AS r (
           session_id uuid, slack_user_id text, slack_team_id text, slack_channel_id text, slack_username text,
           user_role text, ip_address text, event_type text, tool_name text, target_entity text, detail jsonb,
           request_id text, gateway_version text, approver text, grant_id uuid, idempotency_key text,
           created_at timestamptz)
