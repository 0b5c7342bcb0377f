-- Waits until nobody else writes the candidates of this event; the claim ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('chart-candidates:' || %(eid)s, 0))
