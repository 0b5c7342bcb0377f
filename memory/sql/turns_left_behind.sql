-- Open turns that nobody works on any more, of one source, person or thread, oldest first.
SELECT id
  FROM esbmcp_turns
 WHERE state IN ('accepted', 'running')
   AND kind NOT IN ('press', 'undo')
   AND COALESCE(heartbeat_at, accepted_at) < %(silent_since)s
   AND (%(source)s::text IS NULL OR source = %(source)s)
   AND (%(user_id)s::text IS NULL OR user_id = %(user_id)s)
   AND (%(thread_id)s::uuid IS NULL OR thread_id = %(thread_id)s)
 ORDER BY accepted_at, id
 LIMIT %(limit)s
