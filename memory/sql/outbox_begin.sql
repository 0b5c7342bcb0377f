-- Notes that a part is about to be sent; for the first time only, if so wanted: then no row changes when somebody else is
-- at it, or was.
UPDATE esbmcp_outbox
   SET state = 'sending', sending_at = %(now)s, attempts = attempts + 1
 WHERE turn_id = %(turn_id)s
   AND part = %(part)s
   AND (state = 'pending' OR (state = 'sending' AND NOT %(first)s))
