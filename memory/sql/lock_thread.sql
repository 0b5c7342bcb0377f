-- Lets questions of one thread be stored one after the other, so that their order is that of their jobs.
SELECT pg_advisory_xact_lock(hashtextextended(%(thread)s, 0))
