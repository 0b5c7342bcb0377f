-- Ends a wait by a person's press; no row comes back when somebody was faster, it expired, or the nonce is another.
UPDATE esbmcp_grants
   SET state = %(state)s, decided_by = %(by)s, decided_at = %(now)s, approver_user_id = %(approver)s
 WHERE id = %(id)s
   AND nonce = %(nonce)s
   AND state = 'pending'
   AND expires_at > %(now)s
RETURNING id, turn_id, tool_call_id, tool_name, arguments, arguments_hash, preview, row_fingerprint, idempotency_key, nonce,
       requester_user_id, requester_role, approver_rule, approver_user_id, policy_version, decided_by, decided_at, state,
       expires_at, consumed_at, outcome, inverse, undo_of, replaces
