-- Notes that the worker of a turn lives.
UPDATE esbmcp_turns SET heartbeat_at = %(now)s WHERE id = %(id)s AND worker = %(worker)s AND state = 'running'
