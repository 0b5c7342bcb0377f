-- Shows that run at a moment, real ones and rehearsals alike: an end that is missing or before the start counts as 12 hours on.
SELECT e.eid
  FROM events e
 WHERE e.event_start_datetime <= %(now)s
   AND e.event_start_datetime > %(now)s - interval '3 days'
   AND COALESCE(e.enabled, false)
   AND CASE WHEN e.event_end_datetime > e.event_start_datetime THEN e.event_end_datetime
            ELSE e.event_start_datetime + interval '12 hours'
       END > %(now)s
 ORDER BY e.eid
 LIMIT 20
