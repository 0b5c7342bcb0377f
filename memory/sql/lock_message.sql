-- Waits for whoever deals with the reactions of one message at this moment, until the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('esbmcp_reaction_feedback:' || %(channel_id)s || ':' || %(message_ts)s, 0))
