-- Ends a turn or lets it wait for an approval, if it is still this worker's, and with it its session, priced by its own model on its own day,
-- and what its run kept of the thread, in the tables and the form of LangGraph's saver.
WITH ended AS (
    UPDATE esbmcp_turns
       SET state = %(state)s, answer = %(answer)s, error_id = %(error_id)s,
           finished_at = CASE WHEN %(state)s <> 'waiting' THEN %(now)s END
     WHERE id = %(id)s
       AND worker = %(worker)s
       AND state = 'running'
    RETURNING id
), blobs AS (
    INSERT INTO checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
    SELECT %(checkpoint_thread)s, %(checkpoint_ns)s, b.channel, b.version, b.type, b.blob
      FROM ended,
           unnest(%(blob_channel)s::text[], %(blob_version)s::text[], %(blob_type)s::text[], %(blob_blob)s::bytea[])
               AS b (channel, version, type, blob)
    ON CONFLICT (thread_id, checkpoint_ns, channel, version) DO NOTHING
), checkpoint AS (
    INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
    SELECT %(checkpoint_thread)s, %(checkpoint_ns)s, %(checkpoint_id)s, %(checkpoint_parent)s, %(checkpoint)s,
           %(checkpoint_metadata)s
      FROM ended
     WHERE %(checkpoint_id)s::text IS NOT NULL
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id)
    DO UPDATE SET checkpoint = excluded.checkpoint, metadata = excluded.metadata
), writes AS (
    INSERT INTO checkpoint_writes (
        thread_id, checkpoint_ns, checkpoint_id, task_id, task_path, idx, channel, type, blob)
    SELECT %(checkpoint_thread)s, %(checkpoint_ns)s, %(checkpoint_id)s, w.task, w.path, w.idx, w.channel, w.type, w.blob
      FROM ended,
           unnest(%(write_task)s::text[], %(write_path)s::text[], %(write_idx)s::int[], %(write_channel)s::text[],
                  %(write_type)s::text[], %(write_blob)s::bytea[])
               AS w (task, path, idx, channel, type, blob)
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    DO UPDATE SET channel = excluded.channel, type = excluded.type, blob = excluded.blob
)
UPDATE esbmcp_chat_sessions s
   SET status = %(status)s,
       user_role = %(role)s,
       user_prompt = CASE WHEN %(error_message)s::text = 'prompt_too_long' THEN left(s.user_prompt, 500) ELSE s.user_prompt END,
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
