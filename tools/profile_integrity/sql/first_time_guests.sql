-- People who checked in at one event and have no check-in, registration or vote at any other event before it.
WITH guests AS (
    SELECT s.person_id, min(s.scan_timestamp) AS came_at
      FROM people_qr_scans s
     WHERE s.event_id = %(event_id)s
       AND s.is_valid
       AND (%(person_id)s::uuid IS NULL OR s.person_id = %(person_id)s)
     GROUP BY s.person_id
)
SELECT count(*)
  FROM guests g
  -- The first of them that is found says enough, so each guest is looked up on its own.
  LEFT JOIN LATERAL (
       SELECT true AS before
         FROM people_qr_scans s
        WHERE s.person_id = g.person_id AND s.event_id <> %(event_id)s AND s.is_valid AND s.scan_timestamp < g.came_at
        LIMIT 1) scan ON true
  LEFT JOIN LATERAL (
       SELECT true AS before
         FROM event_registrations r
        WHERE r.person_id = g.person_id AND r.event_id <> %(event_id)s AND r.registered_at < g.came_at
        LIMIT 1) registration ON true
  LEFT JOIN LATERAL (
       SELECT true AS before
         FROM votes v
        WHERE v.person_id = g.person_id AND v.event_id <> %(event_id)s AND v.created_at < g.came_at
        LIMIT 1) vote ON true
 WHERE scan.before IS NULL
   AND registration.before IS NULL
   AND vote.before IS NULL
