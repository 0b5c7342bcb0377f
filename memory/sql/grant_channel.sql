-- The channel in which a grant was asked for.
SELECT t.channel_id FROM esbmcp_grants g JOIN esbmcp_turns t ON t.id = g.turn_id WHERE g.id = %(id)s
