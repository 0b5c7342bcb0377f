-- Withdraws a grant that waits because its asker changed the call, with its row in the audit log; no row comes back when
-- it waits no more.
WITH withdrawn AS (
    UPDATE esbmcp_grants
       SET state = 'withdrawn', decided_by = %(by)s, decided_at = %(now)s
     WHERE id = %(id)s
       AND nonce = %(nonce)s
       AND requester_user_id = %(by)s
       AND state = 'pending'
       AND expires_at > %(now)s
    RETURNING id, turn_id, tool_name, arguments_hash, requester_user_id, idempotency_key
), noted AS (
    INSERT INTO esbmcp_audit_log (
        session_id, slack_user_id, event_type, tool_name, detail, grant_id, idempotency_key, created_at
    )
    SELECT turn_id, requester_user_id, 'confirmation_withdrawn', tool_name,
           jsonb_build_object('arguments_hash', arguments_hash, 'edited_into', %(replaced_by)s::text),
           id, idempotency_key, %(now)s
      FROM withdrawn
)
SELECT id FROM withdrawn
