-- Counts an attempt at a press.
UPDATE esbmcp_turns
   SET attempts = attempts + 1, started_at = COALESCE(started_at, %(now)s)
 WHERE id = %(id)s
   AND kind IN ('press', 'undo')
