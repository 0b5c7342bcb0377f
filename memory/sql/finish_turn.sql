-- Ends a turn or lets it wait for an approval, if it is still this worker's, and with it its session, priced by its own model on its own day.
WITH ended AS (
    UPDATE esbmcp_turns
       SET state = %(state)s, answer = %(answer)s, error_id = %(error_id)s,
           finished_at = CASE WHEN %(state)s <> 'waiting' THEN %(now)s END
     WHERE id = %(id)s
       AND worker = %(worker)s
       AND state = 'running'
    RETURNING id
)
UPDATE esbmcp_chat_sessions s
   SET status = %(status)s,
       user_role = %(role)s,
       ai_response = %(answer_text)s,
       ai_model = %(model)s,
       ai_system_prompt_hash = %(prompt_hash)s,
       tools_called = %(tools_called)s,
       tool_call_count = %(tool_call_count)s,
       api_rounds = %(rounds)s,
       prompt_tokens = %(prompt_tokens)s,
       completion_tokens = %(completion_tokens)s,
       total_tokens = %(prompt_tokens)s::int + %(completion_tokens)s::int,
       cached_tokens = %(cached_tokens)s,
       estimated_cost_usd = CASE WHEN %(model)s::text IS NULL THEN 0 ELSE cost.cost_usd END,
       price_known = CASE WHEN %(model)s::text IS NULL THEN NULL ELSE cost.price_known END,
       ai_first_call_ms = %(first_call_ms)s,
       ai_followup_ms = %(followup_ms)s,
       passthrough_mode = %(passthrough)s,
       redaction_rules_applied = %(redaction_rules)s,
       error_message = %(error_message)s,
       error_id = %(error_id)s,
       request_id = %(request_id)s,
       total_duration_ms = (extract(epoch FROM %(now)s - s.created_at) * 1000)::int,
       finished_at = CASE WHEN %(status)s <> 'waiting' THEN %(now)s END
  FROM ended,
       esbmcp_session_cost(
           %(model)s::text, (%(now)s AT TIME ZONE 'UTC')::date,
           %(prompt_tokens)s::bigint, %(cached_tokens)s::bigint, %(completion_tokens)s::bigint) AS cost
 WHERE s.id = ended.id
