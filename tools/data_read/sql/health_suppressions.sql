-- Rules that somebody silenced for one event or its city and whose silence has not run out.
SELECT s.rule_id,
       bool_or(s.suppressed_until IS NULL)          AS for_ever,
       max(s.suppressed_until)                      AS suppressed_until,
       max(NULLIF(s.reason, ''))                    AS reason
  FROM linter_suppressions s
 WHERE (s.event_id = %(event_id)s OR s.city_id = %(city_id)s)
   AND s.artist_id IS NULL
   AND (s.suppressed_until IS NULL OR s.suppressed_until > %(now)s)
 GROUP BY s.rule_id
 ORDER BY s.rule_id
