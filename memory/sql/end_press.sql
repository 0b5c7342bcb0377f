-- Ends a press.
UPDATE esbmcp_turns
   SET state = %(state)s, finished_at = %(now)s
 WHERE id = %(id)s
   AND kind IN ('press', 'undo')
