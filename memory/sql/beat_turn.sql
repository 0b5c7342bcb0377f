-- Notes that the worker of a turn lives, and returns whether somebody wants the turn stopped; no row when it has another worker.
UPDATE esbmcp_turns
   SET heartbeat_at = %(now)s
 WHERE id = %(id)s
   AND worker = %(worker)s
   AND state = 'running'
RETURNING stop_requested_at IS NOT NULL AS stop
