-- Expires the grants that nobody pressed in time, each with its row in the audit log.
WITH lapsed AS (
    UPDATE esbmcp_grants
       SET state = 'expired', decided_by = 'system', decided_at = %(now)s
     WHERE state = 'pending'
       AND expires_at <= %(now)s
    RETURNING id, turn_id, tool_name, arguments_hash, requester_user_id, idempotency_key
), noted AS (
    INSERT INTO esbmcp_audit_log (
        session_id, slack_user_id, event_type, tool_name, detail, grant_id, idempotency_key, created_at
    )
    SELECT turn_id, requester_user_id, 'confirmation_expired', tool_name,
           jsonb_build_object('arguments_hash', arguments_hash), id, idempotency_key, %(now)s
      FROM lapsed
)
SELECT id FROM lapsed
