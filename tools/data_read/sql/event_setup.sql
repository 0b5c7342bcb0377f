-- How the event with one code is set up: time, place, money, planning, and how complete its rounds and easels are.
SELECT e.id,
       e.eid,
       e.name,
       e.event_start_datetime             AS starts_at,
       e.event_end_datetime               AS ends_at,
       NULLIF(e.timezone_icann, '')       AS own_timezone,
       tz.icann                           AS city_timezone,
       e.city_id,
       c.name                             AS city,
       co.code                            AS country_code,
       NULLIF(e.currency, '')             AS currency,
       co.currency_code                   AS country_currency,
       v.name                             AS venue_name,
       NULLIF(e.venue, '')                AS venue_text,
       COALESCE(e.enabled, false)         AS enabled,
       COALESCE(e.show_in_app, false)     AS show_in_app,
       COALESCE(e.applications_open, false) AS applications_open,
       NULLIF(e.eventbrite_id, '')        AS eventbrite_id,
       NULLIF(e.ticket_link, '')          AS ticket_link,
       NULLIF(e.event_folder_link, '')    AS event_folder_link,
       e.meta_ads_budget,
       e.event_info_approved_at           AS approved_at,
       e.target_artists_booked,
       e.expected_number_of_rounds,
       e.updated_at,
       works.artwork_count,
       works.artists_with_artwork,
       works.easels_without_artist,
       works.closed_before_start,
       easels.missing_easels,
       rounds_of.round_numbers,
       booked.confirmed_artists
  FROM events e
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
  LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
  LEFT JOIN venues v ON v.id = e.venue_id
 CROSS JOIN LATERAL (
       SELECT count(*)                    AS artwork_count,
              count(DISTINCT a.artist_id) AS artists_with_artwork,
              COALESCE(array_agg(a.art_code::text ORDER BY a.round, a.easel)
                       FILTER (WHERE a.artist_id IS NULL AND a.status NOT IN ('cancelled', 'inactive')),
                       '{}')              AS easels_without_artist,
              COALESCE(array_agg(a.art_code::text ORDER BY a.round, a.easel)
                       FILTER (WHERE a.closing_time < e.event_start_datetime),
                       '{}')              AS closed_before_start
         FROM art a
        WHERE a.event_id = e.id
       ) works
 CROSS JOIN LATERAL (
       SELECT COALESCE(array_agg(placed.round || '-' || easel.number ORDER BY placed.round, easel.number),
                       '{}')              AS missing_easels
         FROM (SELECT a.round, LEAST(max(a.easel), 60) AS last_easel
                 FROM art a
                WHERE a.event_id = e.id AND a.round > 0
                GROUP BY a.round) placed
        CROSS JOIN LATERAL generate_series(1, placed.last_easel) AS easel (number)
        WHERE NOT EXISTS (SELECT 1
                            FROM art a
                           WHERE a.event_id = e.id AND a.round = placed.round AND a.easel = easel.number)
       ) easels
 CROSS JOIN LATERAL (
       SELECT COALESCE(array_agg(r.round_number ORDER BY r.round_number), '{}') AS round_numbers
         FROM rounds r
        WHERE r.event_id = e.id AND r.round_number IS NOT NULL
       ) rounds_of
 CROSS JOIN LATERAL (
       SELECT count(DISTINCT COALESCE(k.artist_profile_id::text, k.artist_number, k.id::text)) AS confirmed_artists
         FROM artist_confirmations k
        WHERE k.event_eid = e.eid AND k.confirmation_status = 'confirmed' AND k.withdrawn_at IS NULL
       ) booked
 WHERE e.eid = %(eid)s
