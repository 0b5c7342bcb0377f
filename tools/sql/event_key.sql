-- The event with one code: identity, time, place and money settings.
SELECT e.id,
       e.eid,
       e.name,
       e.event_start_datetime                             AS starts_at,
       e.event_end_datetime                               AS ends_at,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann)   AS timezone,
       e.currency,
       e.city_id,
       c.name                                             AS city,
       co.code                                            AS country_code,
       COALESCE(e.enabled, false)                         AS enabled,
       COALESCE(e.show_in_app, false)                     AS show_in_app,
       NULLIF(e.eventbrite_id, '')                        AS eventbrite_id,
       e.artist_auction_portion
  FROM events e
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
  LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
 WHERE e.eid = %(eid)s
