-- What people said about the answer of one session: emoji on any of its messages, and ratings.
SELECT f.slack_user_id, f.sentiment, f.words, f.created_at
  FROM (SELECT r.slack_user_id, r.sentiment, r.reaction AS words, r.created_at
          FROM (SELECT DISTINCT a.channel_id, a.ts
                  FROM esbmcp_v_answer_messages a
                 WHERE a.session_id = %(session_id)s) AS m
          JOIN esbmcp_reaction_feedback r ON r.slack_channel_id = m.channel_id AND r.message_ts = m.ts
         UNION ALL
        SELECT f.slack_user_id,
               CASE f.rating WHEN -1 THEN 'negative' WHEN 1 THEN 'positive' ELSE 'neutral' END,
               COALESCE(NULLIF(f.comment, ''), 'rated'),
               f.created_at
          FROM esbmcp_feedback f
         WHERE f.session_id = %(session_id)s) AS f
 ORDER BY f.created_at, f.slack_user_id, f.words
 LIMIT %(limit)s
