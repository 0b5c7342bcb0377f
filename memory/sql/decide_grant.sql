-- Ends a wait by a person's press; no row comes back when somebody was faster, it expired, or the nonce is another. From
-- now on the time to run counts, also for what was approved in the same turn before: it waited for this very press.
WITH approved_before AS (
    UPDATE esbmcp_grants
       SET expires_at = greatest(expires_at, %(run_until)s)
     WHERE turn_id = (SELECT turn_id FROM esbmcp_grants WHERE id = %(id)s)
       AND id <> %(id)s
       AND state = 'approved'
)
UPDATE esbmcp_grants
   SET state = %(state)s, decided_by = %(by)s, decided_at = %(now)s, approver_user_id = %(approver)s,
       expires_at = CASE WHEN %(approver)s::text IS NULL THEN expires_at ELSE greatest(expires_at, %(run_until)s) END
 WHERE id = %(id)s
   AND nonce = %(nonce)s
   AND state = 'pending'
   AND expires_at > %(now)s
RETURNING id, turn_id, tool_call_id, tool_name, arguments, arguments_hash, preview, row_fingerprint, idempotency_key, nonce,
       requester_user_id, requester_role, approver_rule, approver_user_id, policy_version, decided_by, decided_at, state,
       expires_at, consumed_at, outcome, inverse, undo_of, replaces
