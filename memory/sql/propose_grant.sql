-- Stores a call that has to be approved; the same call of the same turn keeps the grant it has. A turn that has no row
-- (a run outside of the house's doors) leaves no mark.
INSERT INTO esbmcp_grants (
    id, turn_id, tool_call_id, tool_name, arguments, arguments_hash, preview, idempotency_key, nonce,
    requester_user_id, requester_role, approver_rule, policy_version, expires_at, undo_of, replaces, created_at
) VALUES (
    %(id)s, (SELECT t.id FROM esbmcp_turns t WHERE t.id = %(turn_id)s), %(tool_call_id)s, %(tool_name)s, %(arguments)s,
    %(arguments_hash)s, %(preview)s, %(idempotency_key)s, %(nonce)s, %(requester_user_id)s, %(requester_role)s,
    %(approver_rule)s, %(policy_version)s, %(expires_at)s, %(undo_of)s, %(replaces)s, %(now)s
)
ON CONFLICT (turn_id, tool_call_id) DO NOTHING
