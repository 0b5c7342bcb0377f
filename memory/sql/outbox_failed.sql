-- Notes that a part cannot be sent.
UPDATE esbmcp_outbox SET state = 'failed', error = %(error)s WHERE turn_id = %(turn_id)s AND part = %(part)s
