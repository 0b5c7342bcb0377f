-- Questions that wait for an earlier one of their thread for a while, and whose askers were not told; not those that wait for very long.
SELECT t.id, t.kind, t.parent_id, t.state, s.interaction_type AS door, t.thread_id, t.thread_key, t.team_id, t.channel_id, t.channel_kind,
       t.user_id, t.username, t.thread_ts, t.message_ts, t.question, t.payload, t.attempts, false AS opens_thread
  FROM esbmcp_turns t
  LEFT JOIN esbmcp_chat_sessions s ON s.id = t.id
 WHERE t.source = 'slack'
   AND t.kind = 'message'
   AND t.state = 'accepted'
   AND t.accepted_at BETWEEN %(since)s AND %(before)s
   AND t.channel_id IS NOT NULL
   AND EXISTS (
           SELECT FROM esbmcp_turns earlier
            WHERE earlier.thread_id = t.thread_id
              AND earlier.state IN ('accepted', 'running')
              AND earlier.kind NOT IN ('press', 'undo')
              AND (earlier.accepted_at, earlier.id) < (t.accepted_at, t.id))
   AND NOT EXISTS (SELECT FROM esbmcp_outbox o WHERE o.turn_id = t.id)
 ORDER BY t.accepted_at
 LIMIT 50
