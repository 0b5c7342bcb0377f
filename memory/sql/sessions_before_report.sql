-- What the reporter of a bug had asked shortly before, newest first; those in the report's channel come first.
SELECT s.id
  FROM esbmcp_bug_reports b
  JOIN esbmcp_chat_sessions s
    ON s.slack_user_id = b.slack_user_id
   AND s.created_at BETWEEN b.created_at - %(within)s::interval AND b.created_at
 WHERE b.id = %(bug_id)s
 ORDER BY s.slack_channel_id IS NOT DISTINCT FROM b.slack_channel_id DESC, s.created_at DESC, s.id
 LIMIT %(limit)s
