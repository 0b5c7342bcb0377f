-- Stores a press beside the turn whose card was pressed; no row comes back for a redelivery.
INSERT INTO esbmcp_turns (
    id, source, kind, parent_id, press_key, thread_id, thread_key, team_id, channel_id, channel_kind, user_id, username,
    thread_ts, payload, accepted_at
)
SELECT %(id)s, t.source, %(kind)s, t.id, %(press_key)s, t.thread_id, t.thread_key, t.team_id, t.channel_id,
       t.channel_kind, %(user_id)s, %(username)s, t.thread_ts, %(payload)s, %(now)s
  FROM esbmcp_turns t
 WHERE t.id = %(turn_id)s
ON CONFLICT DO NOTHING
RETURNING thread_id
