-- Takes an approved grant, once; no row comes back when it was taken, is not approved, or its time is over.
UPDATE esbmcp_grants
   SET state = 'consumed', consumed_at = %(now)s
 WHERE id = %(id)s
   AND state = 'approved'
   AND expires_at > %(now)s
RETURNING id, turn_id, tool_call_id, tool_name, arguments, arguments_hash, preview, row_fingerprint, idempotency_key, nonce,
       requester_user_id, requester_role, approver_rule, approver_user_id, policy_version, decided_by, decided_at, state,
       expires_at, consumed_at, outcome, inverse, undo_of, replaces
