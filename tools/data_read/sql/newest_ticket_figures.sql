-- The newest cached sales figures of one Eventbrite page; without the large raw event data.
SELECT c.eventbrite_id,
       c.eventbrite_event_name,
       c.eventbrite_start_date,
       c.total_tickets_sold,
       c.total_capacity,
       c.gross_revenue,
       c.ticket_revenue,
       c.total_fees,
       c.net_deposit,
       c.currency_code,
       c.ticket_classes,
       c.data_quality_score,
       c.data_quality_flags,
       c.api_error_message,
       c.fetched_at AT TIME ZONE 'UTC' AS fetched_at
  FROM eventbrite_api_cache c
 WHERE c.eventbrite_id = %(eventbrite_id)s
   AND c.fetched_at IS NOT NULL
 ORDER BY c.fetched_at DESC, c.id
 LIMIT 1
