-- Events of a city and a time. Names that equal the city come before names that begin with it, then the rest, and a
-- better match hides the worse ones: "York" does not bring up New York. Rehearsals, by their name and not enabled, are
-- left out unless asked for (pitfall A3).
WITH cities_by_fit AS (
    SELECT c.id,
           CASE WHEN lower(c.name) = lower(%(city)s) THEN 1
                WHEN c.name ILIKE %(city_prefix)s    THEN 2
                ELSE 3
           END AS fit
      FROM cities c
     WHERE c.name ILIKE %(city_part)s
), city AS (
    SELECT id FROM cities_by_fit WHERE fit = (SELECT min(fit) FROM cities_by_fit)
), found AS (
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
           v.address                                        AS venue_address,
           COALESCE(e.event_end_datetime, e.event_start_datetime) >= %(now)s
               OR e.event_start_datetime >= %(current_since)s AS is_current
      FROM events e
      LEFT JOIN cities c ON c.id = e.city_id
      LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
      LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
      LEFT JOIN venues v ON v.id = e.venue_id
     WHERE e.eid IS NOT NULL
       AND (%(city)s::text IS NULL OR e.city_id IN (SELECT id FROM city))
       AND (%(country)s::text IS NULL OR co.code = %(country)s)
       AND e.event_start_datetime IS NOT NULL
       AND (%(include_tests)s OR COALESCE(e.enabled, false) OR e.name !~* '\mtest\M')
)
SELECT id, eid, name, event_start_datetime, event_end_datetime, timezone_icann, enabled, currency, show_in_app,
       event_level, city_id, city_name, country_id, country_code, venue_id, venue_name, eventbrite_id,
       meta_ads_budget, capacity, venue_address
  FROM found
 WHERE (%(when)s = 'any'
        OR (%(when)s = 'upcoming' AND is_current)
        OR (%(when)s = 'running' AND is_current AND event_start_datetime <= %(now)s)
        OR (%(when)s = 'past' AND NOT is_current))
   AND (%(horizon)s::timestamptz IS NULL
        OR (%(when)s = 'past' AND event_start_datetime >= %(horizon)s)
        OR (%(when)s <> 'past' AND event_start_datetime <= %(horizon)s))
   AND (%(first_day)s::date IS NULL
        OR (event_start_datetime AT TIME ZONE COALESCE(timezone_icann, 'UTC'))::date >= %(first_day)s)
   AND (%(last_day)s::date IS NULL
        OR (event_start_datetime AT TIME ZONE COALESCE(timezone_icann, 'UTC'))::date <= %(last_day)s)
 ORDER BY CASE WHEN %(soonest_first)s THEN event_start_datetime END ASC,
          CASE WHEN NOT %(soonest_first)s THEN event_start_datetime END DESC,
          eid
 LIMIT %(limit)s
