-- Events linked to one Eventbrite page now, or by cached figures in the past; the present ones first.
SELECT e.id,
       e.eid,
       e.name,
       NULLIF(e.eventbrite_id, '')      AS eventbrite_id,
       COALESCE(e.enabled, false)       AS enabled,
       e.event_start_datetime           AS starts_at,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann) AS timezone,
       c.name                           AS city,
       COALESCE(e.eventbrite_id = %(eventbrite_id)s, false) AS linked_now
  FROM events e
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
 WHERE e.eid IS NOT NULL
   AND (e.eventbrite_id = %(eventbrite_id)s
        OR e.eid IN (SELECT k.eid FROM eventbrite_api_cache k WHERE k.eventbrite_id = %(eventbrite_id)s))
 ORDER BY linked_now DESC, e.event_start_datetime DESC NULLS LAST, e.eid
 LIMIT 25
