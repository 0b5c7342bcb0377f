-- Waits until nobody else starts a schedule of this event; the claim ends with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('chart-schedule:' || %(eid)s, 0))
