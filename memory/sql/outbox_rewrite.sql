-- Gives a part that was begun as a stream the content it ends with, unless it has ended.
UPDATE esbmcp_outbox
   SET content = content || %(content)s
 WHERE turn_id = %(turn_id)s
   AND content ->> 'key' = %(key)s
   AND content ->> 'streamed' = 'true'
   AND state IN ('pending', 'sending')
