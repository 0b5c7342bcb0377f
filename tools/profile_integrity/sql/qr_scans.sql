-- Check-ins (valid scans) of an event or a person, newest first. Codes are purged after an hour, so they may be gone.
SELECT s.id,
       s.qr_code                                        AS code,
       s.scan_timestamp,
       s.person_id,
       q.id IS NOT NULL                                 AS code_on_file,
       e.eid,
       e.name                                           AS event_name,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann) AS timezone,
       p.first_name,
       p.last_name,
       p.nickname,
       p.email
  FROM people_qr_scans s
  LEFT JOIN qr_codes q ON q.code = s.qr_code
  LEFT JOIN people p ON p.id = s.person_id
  LEFT JOIN events e ON e.id = s.event_id
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
 WHERE s.is_valid
   AND (%(event_id)s::uuid IS NULL OR s.event_id = %(event_id)s)
   AND (%(person_id)s::uuid IS NULL OR s.person_id = %(person_id)s)
 ORDER BY s.scan_timestamp DESC, s.id
 LIMIT %(limit)s
