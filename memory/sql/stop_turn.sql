-- Notes that somebody wants the open turns of a thread, or one turn, stopped: their asker, or anybody's if `of_anybody`.
UPDATE esbmcp_turns
   SET stop_requested_at = COALESCE(stop_requested_at, %(now)s),
       stop_requested_by = COALESCE(stop_requested_by, %(user_id)s)
 WHERE state IN ('accepted', 'running')
   AND kind IN ('message', 'command')
   AND (id = %(turn_id)s OR thread_id = %(thread_id)s)
   AND (user_id = %(user_id)s OR %(of_anybody)s)
RETURNING id
