-- The same sessions by status and model: counts, durations, tokens, and the cost of each by its own model.
SELECT s.status,
       s.ai_model,
       count(*)                                     AS sessions,
       count(s.total_duration_ms)                   AS timed,
       COALESCE(sum(s.total_duration_ms), 0)        AS duration_ms,
       COALESCE(sum(s.tool_call_count), 0)          AS tool_calls,
       COALESCE(sum(s.prompt_tokens), 0)            AS prompt_tokens,
       COALESCE(sum(s.cached_tokens), 0)            AS cached_tokens,
       COALESCE(sum(s.completion_tokens), 0)        AS completion_tokens,
       COALESCE(sum(s.total_tokens), 0)             AS total_tokens,
       COALESCE(sum(CASE WHEN s.ai_model IS NULL THEN 0
                         ELSE COALESCE(s.estimated_cost_usd,
                                       (SELECT c.cost_usd
                                          FROM esbmcp_session_cost(
                                                   s.ai_model, (s.created_at AT TIME ZONE 'UTC')::date, s.prompt_tokens,
                                                   s.cached_tokens, s.completion_tokens) AS c))
                    END), 0)                        AS cost_usd,
       count(*) FILTER (WHERE s.price_known IS FALSE) AS unpriced
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
 GROUP BY s.status, s.ai_model
 ORDER BY s.status, s.ai_model NULLS LAST
 LIMIT 200
