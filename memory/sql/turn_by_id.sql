-- One turn as it stands.
SELECT t.id, t.state, s.interaction_type AS door, t.thread_id, t.thread_key, t.user_id, t.username, t.team_id, t.channel_id,
       t.channel_kind, t.thread_ts, t.question, t.attempts, t.accepted_at, t.answer,
       EXISTS (SELECT FROM esbmcp_turns waiting
                WHERE waiting.thread_id = t.thread_id AND waiting.state = 'waiting' AND waiting.id <> t.id) AS others_wait
  FROM esbmcp_turns t
  JOIN esbmcp_chat_sessions s ON s.id = t.id
 WHERE t.id = %(id)s
