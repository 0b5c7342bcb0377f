-- One event by its code, with city, country and venue; the legacy free-text venue stands in for a missing link.
SELECT e.id,
       e.eid,
       e.name,
       e.event_start_datetime,
       e.event_end_datetime,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann) AS timezone_icann,
       COALESCE(e.enabled, false)                       AS enabled,
       e.currency,
       COALESCE(e.show_in_app, false)                   AS show_in_app,
       e.event_level::text                              AS event_level,
       e.city_id,
       c.name                                           AS city_name,
       co.id                                            AS country_id,
       co.code                                          AS country_code,
       e.venue_id,
       COALESCE(v.name, NULLIF(e.venue, ''))            AS venue_name,
       NULLIF(e.eventbrite_id, '')                      AS eventbrite_id,
       e.meta_ads_budget,
       e.capacity,
       v.address                                        AS venue_address
  FROM events e
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
  LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
  LEFT JOIN venues v ON v.id = e.venue_id
 WHERE e.eid = %(eid)s
