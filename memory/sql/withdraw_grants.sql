-- Withdraws what still waits for a press in one turn, each grant with its row in the audit log.
WITH withdrawn AS (
    UPDATE esbmcp_grants
       SET state = 'withdrawn', decided_by = 'system', decided_at = %(now)s
     WHERE turn_id = %(turn_id)s
       AND state = 'pending'
    RETURNING id, turn_id, tool_name, arguments_hash, requester_user_id, idempotency_key
)
INSERT INTO esbmcp_audit_log (
    session_id, slack_user_id, event_type, tool_name, detail, grant_id, idempotency_key, created_at
)
SELECT turn_id, requester_user_id, 'confirmation_withdrawn', tool_name,
       jsonb_build_object('arguments_hash', arguments_hash), id, idempotency_key, %(now)s
  FROM withdrawn
