-- Lets the cards of one grant ask for the grant that stands in its place; they are to be drawn anew.
UPDATE esbmcp_outbox
   SET content = content || jsonb_build_object('grant', %(new)s::text, 'shown', 'outdated')
 WHERE turn_id = %(turn_id)s
   AND kind = 'card'
   AND content ->> 'grant' = %(old)s::text
