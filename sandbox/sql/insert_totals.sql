-- Stores the totals of a page as fetched now: those fetched last, or of a page never fetched what its orders add up to.
INSERT INTO eventbrite_api_cache
       (event_id, eid, eventbrite_id, ticket_classes, orders_summary, total_tickets_sold, gross_revenue, ticket_revenue,
        eventbrite_fees, total_fees, net_deposit, total_capacity, currency_code, api_response_status, api_response_code,
        data_quality_score, data_quality_flags, fetched_at, expires_at, fetch_duration_ms, fetched_by, fetch_reason,
        api_version, eventbrite_event_name, eventbrite_start_date, created_at)
SELECT e.id, e.eid, NULLIF(e.eventbrite_id, ''), COALESCE(c.ticket_classes, '[]'), '{}',
       COALESCE(c.total_tickets_sold, o.tickets, 0), COALESCE(c.gross_revenue, o.gross, 0),
       COALESCE(c.ticket_revenue, o.gross, 0), COALESCE(c.eventbrite_fees, o.fees, 0), COALESCE(c.total_fees, o.fees, 0),
       COALESCE(c.net_deposit, o.gross - o.fees, 0), COALESCE(c.total_capacity, e.capacity),
       COALESCE(c.currency_code, o.currency, e.currency), 'success', 200, COALESCE(c.data_quality_score, 80),
       COALESCE(c.data_quality_flags, '[]'), %(now)s::timestamptz AT TIME ZONE 'UTC',
       (%(now)s::timestamptz + interval '6 hours') AT TIME ZONE 'UTC', 900, 'edge', %(reason)s, 'v3',
       COALESCE(c.eventbrite_event_name, e.name),
       COALESCE(c.eventbrite_start_date, e.event_start_datetime AT TIME ZONE COALESCE(e.timezone_icann, 'UTC')),
       %(now)s::timestamptz AT TIME ZONE 'UTC'
  FROM events e
  LEFT JOIN LATERAL (
       SELECT h.ticket_classes, h.total_tickets_sold, h.gross_revenue, h.ticket_revenue, h.eventbrite_fees, h.total_fees,
              h.net_deposit, h.total_capacity, h.currency_code, h.data_quality_score, h.data_quality_flags,
              h.eventbrite_event_name, h.eventbrite_start_date
         FROM eventbrite_api_cache h
        WHERE h.eid = e.eid AND h.eventbrite_id = NULLIF(e.eventbrite_id, '')
        ORDER BY h.fetched_at DESC NULLS LAST, h.id
        LIMIT 1) c ON true
  LEFT JOIN LATERAL (
       SELECT sum(r.attendee_count) AS tickets, sum(r.gross) AS gross, sum(r.eventbrite_fee) AS fees,
              min(r.currency_code) AS currency
         FROM eventbrite_orders_cache r
        WHERE r.eid = e.eid AND lower(r.order_status) IN ('placed', 'attending')) o ON true
 WHERE e.id = %(id)s
