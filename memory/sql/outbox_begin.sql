-- Notes that a part is about to be sent.
UPDATE esbmcp_outbox
   SET state = 'sending', sending_at = %(now)s, attempts = attempts + 1
 WHERE turn_id = %(turn_id)s
   AND part = %(part)s
   AND state IN ('pending', 'sending')
