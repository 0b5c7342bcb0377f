-- Sent cards that show another state than their grant's, or still offer an undo that is over, of one turn or of all.
SELECT o.turn_id, o.part, o.kind, o.content, o.state, o.channel_id, o.thread_ts, o.ts, o.stream_ts, o.attempts
  FROM esbmcp_outbox o
  JOIN esbmcp_grants g ON g.id = (o.content ->> 'grant')::uuid
 WHERE o.kind = 'card'
   AND o.state = 'sent'
   AND (o.ts IS NOT NULL OR o.content ->> 'address' IS NOT NULL)
   AND (%(turn_id)s::uuid IS NULL OR o.turn_id = %(turn_id)s)
   AND COALESCE(o.content ->> 'shown', 'pending') IS DISTINCT FROM
       CASE WHEN g.state = 'done' AND EXISTS (
                     SELECT FROM esbmcp_grants undo WHERE undo.undo_of = g.id AND undo.state = 'done')
                 THEN 'undone'
            WHEN g.state = 'done' AND g.inverse IS NOT NULL AND g.consumed_at > %(undone_since)s
                 THEN 'done, undo offered'
            ELSE g.state END
 ORDER BY o.created_at DESC
 LIMIT %(limit)s
