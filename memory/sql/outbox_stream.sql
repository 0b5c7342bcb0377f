-- Notes which message a part is streamed into; a retry finishes or replaces this very message.
UPDATE esbmcp_outbox SET stream_ts = %(ts)s WHERE turn_id = %(turn_id)s AND part = %(part)s AND state = 'sending'
