-- Stores one part behind the others of its turn, unless a part with its key is there.
INSERT INTO esbmcp_outbox (turn_id, part, kind, content, channel_id, thread_ts, created_at)
SELECT %(turn_id)s,
       (SELECT COALESCE(max(o.part) + 1, 0) FROM esbmcp_outbox o WHERE o.turn_id = %(turn_id)s),
       %(kind)s, %(content)s, %(channel_id)s, %(thread_ts)s, %(now)s
 WHERE NOT EXISTS (
           SELECT FROM esbmcp_outbox o WHERE o.turn_id = %(turn_id)s AND o.content ->> 'key' = %(key)s)
