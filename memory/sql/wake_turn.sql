-- Takes a turn that waited for an approval, to go on with it.
UPDATE esbmcp_turns t
   SET state = 'running', worker = %(worker)s, heartbeat_at = %(now)s, reached_write = true
  FROM esbmcp_chat_sessions s
 WHERE t.id = %(id)s
   AND s.id = t.id
   AND t.state = 'waiting'
RETURNING t.id, t.state, s.interaction_type AS door, t.thread_id, t.thread_key, t.user_id, t.username, t.team_id, t.channel_id,
       t.channel_kind, t.thread_ts, t.question, t.attempts, t.accepted_at, t.answer,
       EXISTS (SELECT FROM esbmcp_turns waiting
                WHERE waiting.thread_id = t.thread_id AND waiting.state = 'waiting' AND waiting.id <> t.id) AS others_wait
