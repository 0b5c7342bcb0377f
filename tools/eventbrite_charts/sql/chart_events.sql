-- Some events as charts see them: place, start, newest cached totals of the linked page, and whether orders are cached.
SELECT e.eid,
       e.name,
       c.name                                            AS city,
       co.code                                           AS country,
       e.event_start_datetime                            AS starts_at,
       COALESCE(NULLIF(e.timezone_icann, ''), tz.icann)  AS timezone,
       e.capacity,
       NULLIF(e.eventbrite_id, '')                       AS eventbrite_id,
       e.currency,
       f.total_tickets_sold                              AS tickets,
       f.gross_revenue                                   AS gross,
       f.currency_code                                   AS ticket_currency,
       f.fetched_at AT TIME ZONE 'UTC'                   AS fetched_at,
       EXISTS (SELECT 1
                 FROM eventbrite_orders_cache o
                WHERE o.eid = e.eid
                  AND o.eventbrite_event_id = NULLIF(e.eventbrite_id, '')
                  AND lower(o.order_status) IN ('placed', 'attending')) AS has_orders
  FROM events e
  LEFT JOIN cities c ON c.id = e.city_id
  LEFT JOIN timezones tz ON tz.id = COALESCE(c.timezone_id, e.timezone_id)
  LEFT JOIN countries co ON co.id = COALESCE(e.country_id, c.country_id)
  LEFT JOIN LATERAL (
       SELECT h.total_tickets_sold, h.gross_revenue, h.currency_code, h.fetched_at
         FROM eventbrite_api_cache h
        WHERE h.eid = e.eid
          AND h.eventbrite_id = NULLIF(e.eventbrite_id, '')
          AND h.fetched_at IS NOT NULL
        ORDER BY h.fetched_at DESC, h.id
        LIMIT 1) f ON true
 WHERE e.eid = ANY(%(eids)s)
 ORDER BY e.eid
 LIMIT 100
