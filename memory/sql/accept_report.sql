-- Stores a submitted report beside the turn it is about, as work of its own that waits for nothing in that conversation.
-- No row comes back for a redelivery: a form makes one report.
INSERT INTO esbmcp_turns (
    id, source, kind, parent_id, press_key, thread_id, thread_key, team_id, user_id, username, payload, accepted_at
)
SELECT %(id)s, t.source, 'press', t.id, %(form_key)s, %(id)s, %(form_key)s, t.team_id, %(user_id)s, %(username)s,
       %(payload)s, %(now)s
  FROM esbmcp_turns t
 WHERE t.id = %(turn_id)s
ON CONFLICT DO NOTHING
RETURNING id
