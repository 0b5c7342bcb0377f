-- One turn or press, with where its answer goes. A press has the door of its turn.
SELECT t.id, t.kind, t.parent_id, t.state, s.interaction_type AS door, t.thread_id, t.thread_key, t.team_id, t.channel_id,
       t.channel_kind, t.user_id, t.username, t.thread_ts, t.message_ts, t.question, t.payload, t.attempts,
       NOT EXISTS (
           SELECT FROM esbmcp_turns older
            WHERE older.thread_id = t.thread_id AND older.accepted_at < t.accepted_at) AS opens_thread
  FROM esbmcp_turns t
  LEFT JOIN esbmcp_chat_sessions s ON s.id = COALESCE(t.parent_id, t.id)
 WHERE t.id = %(id)s
