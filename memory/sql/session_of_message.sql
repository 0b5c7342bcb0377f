-- The session whose answer a Slack message is, or a part of. The newest wins.
SELECT s.id
  FROM esbmcp_v_answer_messages m
  JOIN esbmcp_chat_sessions s ON s.id = m.session_id
 WHERE m.channel_id = %(channel_id)s
   AND m.ts = %(message_ts)s
 ORDER BY s.created_at DESC, s.id
 LIMIT 1
