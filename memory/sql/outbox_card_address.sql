-- Notes where a card that only its reader sees can be replaced: the address that came with a press on it. Whatever it
-- shows by then, it is drawn anew.
UPDATE esbmcp_outbox
   SET content = content || jsonb_build_object('address', %(address)s::text, 'shown', 'outdated')
 WHERE turn_id = %(turn_id)s
   AND kind = 'card'
   AND channel_id IS NULL
   AND content ->> 'grant' = %(grant)s::text
