-- What one session took: time, model, calls, tokens, and the cost as it was stored.
SELECT total_duration_ms AS duration_ms,
       ai_model AS model,
       api_rounds AS calls,
       total_tokens AS tokens,
       estimated_cost_usd AS usd,
       price_known
  FROM esbmcp_chat_sessions
 WHERE id = %(id)s
