-- Name and time zone of some events, by code.
SELECT e.eid,
       e.name,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann) AS timezone
  FROM events e
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
 WHERE e.eid = ANY(%(eids)s)
 ORDER BY e.eid
 LIMIT 500
