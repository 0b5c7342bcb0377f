-- Lets questions of these threads be stored one after the other; in one order everywhere, so that nobody blocks another.
SELECT pg_advisory_xact_lock(sorted.key)
  FROM (SELECT DISTINCT hashtextextended(thread, 0) AS key FROM unnest(%(threads)s::text[]) AS thread ORDER BY key) AS sorted
