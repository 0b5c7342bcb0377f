-- The cached orders of one ticket page, oldest first.
SELECT o.order_id, o.order_created AS created, COALESCE(o.order_changed, o.order_created) AS changed,
       o.order_status AS status, o.buyer_first_name AS first_name, o.buyer_last_name AS last_name,
       o.buyer_email AS email, COALESCE(o.base_price, 0) AS base_price, COALESCE(o.tax, 0) AS tax,
       COALESCE(o.eventbrite_fee, 0) AS eventbrite_fee, COALESCE(o.payment_fee, 0) AS payment_fee,
       COALESCE(o.gross, 0) AS gross, o.currency_code AS currency, GREATEST(COALESCE(o.attendee_count, 1), 1) AS tickets
  FROM eventbrite_orders_cache o
 WHERE o.eventbrite_event_id = %(eventbrite_id)s
 ORDER BY o.order_created, o.order_id
