-- One ticket page: the event that is linked to it, and what its newest cached totals say of it.
SELECT e.eid, e.name, e.event_start_datetime AS starts_at, COALESCE(e.timezone_icann, 'UTC') AS timezone, e.capacity,
       e.event_start_datetime AT TIME ZONE COALESCE(e.timezone_icann, 'UTC') AS starts_local,
       COALESCE(e.event_start_datetime < %(now)s, false) AS over,
       COALESCE(c.currency_code, e.currency) AS currency, c.eventbrite_event_name AS page_name,
       c.eventbrite_start_date AS page_start, COALESCE(c.total_tickets_sold, 0) AS sold
  FROM events e
  LEFT JOIN LATERAL (
       SELECT h.currency_code, h.eventbrite_event_name, h.eventbrite_start_date, h.total_tickets_sold
         FROM eventbrite_api_cache h
        WHERE h.eid = e.eid AND h.eventbrite_id = %(eventbrite_id)s
        ORDER BY h.fetched_at DESC NULLS LAST, h.id
        LIMIT 1) c ON true
 WHERE NULLIF(e.eventbrite_id, '') = %(eventbrite_id)s
 ORDER BY e.eid
 LIMIT 1
