-- One session: who asked what, how it ended and what it took.
SELECT s.id,
       s.slack_user_id,
       s.slack_username,
       s.user_role,
       s.slack_channel_id,
       s.thread_ts,
       s.interaction_type,
       s.status,
       s.user_prompt,
       s.ai_response,
       s.error_message,
       s.error_id,
       s.passthrough_mode,
       s.ai_model,
       s.api_rounds,
       s.total_duration_ms,
       s.created_at
  FROM esbmcp_chat_sessions s
 WHERE s.id = %(session_id)s
