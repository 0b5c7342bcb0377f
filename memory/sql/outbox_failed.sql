-- Notes that a part cannot be sent. The card that says whom a copy of it went to is drawn anew when a copy did not.
WITH failed AS (
    UPDATE esbmcp_outbox SET state = 'failed', error = %(error)s
     WHERE turn_id = %(turn_id)s AND part = %(part)s
    RETURNING turn_id, part, kind, content
)
UPDATE esbmcp_outbox o
   SET content = o.content || '{"shown": "outdated"}'
  FROM failed
 WHERE o.turn_id = failed.turn_id
   AND o.part <> failed.part
   AND o.kind = 'card'
   AND failed.kind = 'card'
   AND failed.content ? 'to'
   AND o.content ->> 'grant' = failed.content ->> 'grant'
