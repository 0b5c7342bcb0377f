-- How many check-ins there are in all, by how many people at how many events, and how many are minutes old.
SELECT count(*)                                                             AS total,
       count(DISTINCT s.person_id)                                          AS people,
       count(DISTINCT s.event_id)                                           AS events,
       count(*) FILTER (WHERE s.scan_timestamp > %(recent_since)s)          AS recent,
       min(s.scan_timestamp)                                                AS first_scan_at,
       max(s.scan_timestamp)                                                AS last_scan_at
  FROM people_qr_scans s
 WHERE s.is_valid
   AND (%(event_id)s::uuid IS NULL OR s.event_id = %(event_id)s)
   AND (%(person_id)s::uuid IS NULL OR s.person_id = %(person_id)s)
