-- Sessions of a window, newest first.
SELECT s.id,
       s.slack_user_id,
       s.slack_username,
       s.user_role,
       s.interaction_type,
       s.status,
       left(s.user_prompt, %(preview_chars)s)  AS prompt_preview,
       COALESCE(s.tool_call_count, 0)          AS tool_call_count,
       s.tools_called,
       s.total_duration_ms,
       s.error_message,
       s.error_id,
       s.ai_model,
       COALESCE(s.prompt_tokens, 0)            AS prompt_tokens,
       COALESCE(s.completion_tokens, 0)        AS completion_tokens,
       COALESCE(s.total_tokens, 0)             AS total_tokens,
       s.estimated_cost_usd,
       COALESCE(s.api_rounds, 0)               AS api_rounds,
       s.slack_channel_id,
       s.response_ts,
       s.created_at
  FROM esbmcp_chat_sessions s
 WHERE s.created_at > %(since)s
   AND (%(status)s::text IS NULL OR s.status = %(status)s)
   AND (%(user_id)s::text IS NULL OR s.slack_user_id = %(user_id)s)
   AND (%(sentiment)s::text IS NULL
        OR s.id IN (SELECT v.session_id
                      FROM esbmcp_v_reaction_sessions v
                     WHERE v.sentiment = %(sentiment)s
                       AND v.reacted_at > %(since)s)
        OR EXISTS (SELECT
                     FROM esbmcp_feedback f
                    WHERE f.session_id = s.id
                      AND f.rating = CASE %(sentiment)s WHEN 'positive' THEN 1 WHEN 'negative' THEN -1 END)
        OR (%(sentiment)s = 'bug' AND EXISTS (SELECT FROM esbmcp_bug_reports b WHERE b.session_id = s.id)))
 ORDER BY s.created_at DESC, s.id
 LIMIT %(limit)s
