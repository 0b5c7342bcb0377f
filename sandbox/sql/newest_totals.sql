-- The newest cached totals of an event's page.
SELECT c.total_tickets_sold, c.total_capacity, c.gross_revenue, c.ticket_revenue, c.taxes_collected, c.eventbrite_fees,
       c.payment_processing_fees, c.total_fees, c.net_deposit, c.currency_code, c.data_quality_score,
       c.fetched_at AT TIME ZONE 'UTC' AS fetched_at, c.expires_at AT TIME ZONE 'UTC' AS expires_at
  FROM eventbrite_api_cache c
 WHERE c.eid = %(eid)s AND c.eventbrite_id = %(eventbrite_id)s
 ORDER BY c.fetched_at DESC NULLS LAST, c.created_at DESC, c.id
 LIMIT 1
