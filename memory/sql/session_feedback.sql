-- What people said about the answer of one session: emoji on any of its messages, and ratings.
SELECT f.slack_user_id, f.sentiment, f.words, f.created_at
  FROM (SELECT r.slack_user_id, r.sentiment, r.reaction AS words, r.created_at
          FROM esbmcp_chat_sessions s
          JOIN esbmcp_reaction_feedback r
            ON r.slack_channel_id = s.slack_channel_id AND r.message_ts = s.response_ts
         WHERE s.id = %(session_id)s
         UNION
        SELECT r.slack_user_id, r.sentiment, r.reaction, r.created_at
          FROM esbmcp_outbox o
          JOIN esbmcp_reaction_feedback r ON r.slack_channel_id = o.channel_id AND r.message_ts = o.ts
         WHERE o.turn_id = %(session_id)s
         UNION ALL
        SELECT f.slack_user_id,
               CASE f.rating WHEN -1 THEN 'negative' WHEN 1 THEN 'positive' ELSE 'neutral' END,
               COALESCE(f.comment, ''),
               f.created_at
          FROM esbmcp_feedback f
         WHERE f.session_id = %(session_id)s) AS f
 ORDER BY f.created_at, f.slack_user_id, f.words
 LIMIT %(limit)s
