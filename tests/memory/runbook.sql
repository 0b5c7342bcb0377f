-- s1 newest unresolved errors
SELECT tool_name, error_type, error_code, error_message, error_hint, sql_query_preview, created_at FROM esbmcp_v_unresolved_errors ORDER BY created_at DESC LIMIT 10;
-- s2 error digest of one tool
SELECT * FROM esbmcp_v_error_digest_7d WHERE tool_name = 'lookup_event';
-- s3 last conversations of one person
SELECT user_prompt, ai_response, tools_called, status, error_message FROM esbmcp_chat_sessions WHERE slack_user_id = 'U...' ORDER BY created_at DESC LIMIT 5;
-- s4 daily volume
SELECT * FROM esbmcp_v_daily_volume ORDER BY day DESC LIMIT 7;
-- s5 top users
SELECT * FROM esbmcp_v_user_activity_30d ORDER BY total_sessions DESC LIMIT 10;
-- s6 tool popularity
SELECT * FROM esbmcp_v_tool_usage_30d ORDER BY total_calls DESC;
-- s7 tokens by model
SELECT ai_model, COUNT(*) AS sessions, SUM(prompt_tokens) AS total_prompt, SUM(completion_tokens) AS total_completion, SUM(total_tokens) AS total_tokens, AVG(api_rounds)::numeric(10,1) AS avg_rounds FROM esbmcp_chat_sessions WHERE created_at > NOW() - INTERVAL '7 days' GROUP BY ai_model;
-- s8 open bugs
SELECT * FROM esbmcp_bug_reports WHERE status IN ('open', 'in_progress') ORDER BY created_at DESC;
-- s9 sentiment
SELECT sentiment, COUNT(*) AS count FROM esbmcp_reaction_feedback WHERE created_at > NOW() - INTERVAL '7 days' GROUP BY sentiment ORDER BY count DESC;
-- s10 bad reactions
SELECT slack_channel_id, message_ts, slack_user_id, reaction, sentiment, created_at FROM esbmcp_reaction_feedback WHERE sentiment IN ('negative', 'bug') ORDER BY created_at DESC LIMIT 10;
-- s11 modes
SELECT interaction_type, COUNT(*) AS sessions FROM esbmcp_chat_sessions WHERE created_at > NOW() - INTERVAL '7 days' GROUP BY interaction_type ORDER BY sessions DESC;
-- s12 retention, weekly
SELECT esbmcp_cleanup_old_data(90);
-- s13 quick check from inside a pod
SELECT COUNT(*) FROM esbmcp_chat_sessions;
