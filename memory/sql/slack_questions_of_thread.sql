-- The turns of a turn's thread that its checkpoint knows, newest first, itself included, and whether their questions are
-- in it: a refused one is not (nodes.admit), of a failed turn nothing is.
SELECT asked.id, asked.message_ts,
       NOT (s.status IN ('denied', 'rate_limited')
            OR s.error_message IS NOT DISTINCT FROM 'prompt_too_long'
            OR s.error_message IS NOT DISTINCT FROM 'empty_prompt') AS is_held
  FROM esbmcp_turns turn
  JOIN esbmcp_turns asked ON asked.thread_id = turn.thread_id
  JOIN esbmcp_chat_sessions s ON s.id = asked.id
 WHERE turn.id = %(id)s
   AND asked.kind IN ('message', 'command')
   AND (asked.state <> 'failed' OR asked.id = turn.id)
 ORDER BY asked.accepted_at DESC, asked.id
 LIMIT %(limit)s
