-- Expires the grants that nobody pressed in time, and those that were approved and whose turn is over without their run,
-- each with its row in the audit log. What was approved beside a lapsed one waited for it, and has its time to run now.
WITH lapsed AS (
    UPDATE esbmcp_grants g
       SET state = 'expired', decided_by = 'system', decided_at = %(now)s
     WHERE g.expires_at <= %(now)s
       AND (g.state = 'pending'
            OR (g.state = 'approved'
                AND NOT EXISTS (
                       SELECT FROM esbmcp_turns t
                        WHERE t.id = g.turn_id AND t.state IN ('accepted', 'running', 'waiting'))))
    RETURNING id, turn_id, tool_name, arguments_hash, requester_user_id, idempotency_key
), beside AS (
    UPDATE esbmcp_grants g
       SET expires_at = greatest(g.expires_at, %(run_until)s)
      FROM (SELECT DISTINCT turn_id FROM lapsed) over
     WHERE g.turn_id = over.turn_id
       AND g.state = 'approved'
       AND g.id NOT IN (SELECT id FROM lapsed)
       AND EXISTS (
               SELECT FROM esbmcp_turns t WHERE t.id = g.turn_id AND t.state IN ('accepted', 'running', 'waiting'))
), noted AS (
    INSERT INTO esbmcp_audit_log (
        session_id, slack_user_id, event_type, tool_name, detail, grant_id, idempotency_key, created_at
    )
    SELECT turn_id, requester_user_id, 'confirmation_expired', tool_name,
           jsonb_build_object('arguments_hash', arguments_hash), id, idempotency_key, %(now)s
      FROM lapsed
)
SELECT id FROM lapsed
