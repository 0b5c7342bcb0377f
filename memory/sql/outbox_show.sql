-- Notes which state a card shows, unless it has come to ask for another grant meanwhile.
UPDATE esbmcp_outbox
   SET content = content || jsonb_build_object('shown', %(shown)s::text)
 WHERE turn_id = %(turn_id)s
   AND part = %(part)s
   AND content ->> 'grant' = %(grant)s::text
