-- Open turns that nobody works on any more, of one source or one thread, oldest first.
SELECT id
  FROM esbmcp_turns
 WHERE state IN ('accepted', 'running')
   AND kind NOT IN ('press', 'undo')
   AND COALESCE(heartbeat_at, accepted_at) < %(silent_since)s
   AND (%(source)s::text IS NULL OR source = %(source)s)
   AND (%(thread_id)s::uuid IS NULL OR thread_id = %(thread_id)s)
 ORDER BY accepted_at, id
 LIMIT %(limit)s
