-- The questions of a turn's thread, newest first; those that failed left nothing in the checkpoint but the turn itself.
SELECT asked.id, asked.message_ts
  FROM esbmcp_turns turn
  JOIN esbmcp_turns asked ON asked.thread_id = turn.thread_id
 WHERE turn.id = %(id)s
   AND asked.kind IN ('message', 'command')
   AND (asked.state <> 'failed' OR asked.id = turn.id)
 ORDER BY asked.accepted_at DESC, asked.id
 LIMIT %(limit)s
