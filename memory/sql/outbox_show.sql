-- Notes which state a card shows.
UPDATE esbmcp_outbox
   SET content = content || jsonb_build_object('shown', %(shown)s::text)
 WHERE turn_id = %(turn_id)s
   AND part = %(part)s
