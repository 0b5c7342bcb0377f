-- The grant just stored, or the one that the call of the turn has already.
SELECT id, turn_id, tool_call_id, tool_name, arguments, arguments_hash, preview, row_fingerprint, idempotency_key, nonce,
       requester_user_id, requester_role, approver_rule, approver_user_id, policy_version, decided_by, decided_at, state,
       expires_at, consumed_at, outcome, inverse, undo_of, replaces
  FROM esbmcp_grants
 WHERE id = %(id)s
    OR (turn_id = %(turn_id)s AND tool_call_id = %(tool_call_id)s)
 ORDER BY id = %(id)s DESC
 LIMIT 1
