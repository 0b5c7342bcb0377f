-- True if no other refresh of this event is under way; the claim ends with the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended('eventbrite-refresh:' || %(eid)s, 0))
