-- The newest different questions of one person that were answered.
SELECT question, asked_at
  FROM (SELECT s.user_prompt AS question, max(s.created_at) AS asked_at
          FROM esbmcp_chat_sessions s
         WHERE s.slack_user_id = %(user_id)s
           AND s.status = 'completed'
           AND s.user_prompt <> ''
         GROUP BY s.user_prompt) AS asked
 ORDER BY asked_at DESC
 LIMIT %(limit)s
