-- Event codes, newest event first, to offer near ones when a code is unknown.
SELECT eid
  FROM events
 WHERE eid IS NOT NULL
 ORDER BY event_start_datetime DESC NULLS LAST
 LIMIT %(limit)s
