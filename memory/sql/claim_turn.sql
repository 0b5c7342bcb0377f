-- Takes a turn that nobody works on, unless an earlier turn of its thread is still open.
UPDATE esbmcp_turns t
   SET state = 'running',
       worker = %(worker)s,
       attempts = t.attempts + 1,
       heartbeat_at = %(now)s,
       started_at = COALESCE(t.started_at, %(now)s)
  FROM esbmcp_chat_sessions s
 WHERE t.id = %(id)s
   AND s.id = t.id
   AND (t.state = 'accepted' OR (t.state = 'running' AND t.heartbeat_at < %(silent_since)s))
   AND NOT EXISTS (
           SELECT
             FROM esbmcp_turns earlier
            WHERE earlier.thread_id = t.thread_id
              AND earlier.state IN ('accepted', 'running')
              AND earlier.kind NOT IN ('press', 'undo')
              AND (earlier.accepted_at, earlier.id) < (t.accepted_at, t.id))
RETURNING t.id, t.state, s.interaction_type AS door, t.thread_id, t.thread_key, t.user_id, t.username, t.team_id, t.channel_id,
       t.channel_kind, t.thread_ts, t.question, t.attempts, t.accepted_at, t.answer,
       EXISTS (SELECT FROM esbmcp_turns waiting
                WHERE waiting.thread_id = t.thread_id AND waiting.state = 'waiting' AND waiting.id <> t.id) AS others_wait,
       NOT EXISTS (SELECT FROM checkpoints c WHERE c.thread_id = t.thread_id::text) AS new_thread,
       esbmcp_role_of(t.user_id) AS role
