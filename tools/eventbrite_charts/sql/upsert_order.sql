-- Stores one order with all its tickets; a known order takes the new state, count and money (pitfall E4).
INSERT INTO eventbrite_orders_cache AS cached
       (event_id, eid, eventbrite_event_id, order_id, order_created, order_changed, order_status, base_price, tax,
        eventbrite_fee, payment_fee, gross, currency_code, attendee_count, fetched_at, fetched_by, created_at)
VALUES (%(event_id)s, %(eid)s, %(eventbrite_id)s, %(order_id)s, %(created)s, %(changed)s, %(status)s, %(base_price)s,
        %(tax)s, %(eventbrite_fee)s, %(payment_fee)s, %(gross)s, %(currency)s, %(tickets)s, %(now)s, 'mcp-refresh',
        %(now)s)
    ON CONFLICT (order_id) DO UPDATE
   SET event_id            = EXCLUDED.event_id,
       eid                 = EXCLUDED.eid,
       eventbrite_event_id = EXCLUDED.eventbrite_event_id,
       order_created       = EXCLUDED.order_created,
       order_changed       = EXCLUDED.order_changed,
       order_status        = EXCLUDED.order_status,
       base_price          = EXCLUDED.base_price,
       tax                 = EXCLUDED.tax,
       eventbrite_fee      = EXCLUDED.eventbrite_fee,
       payment_fee         = EXCLUDED.payment_fee,
       gross               = EXCLUDED.gross,
       currency_code       = COALESCE(EXCLUDED.currency_code, cached.currency_code),
       attendee_count      = EXCLUDED.attendee_count,
       fetched_at          = EXCLUDED.fetched_at,
       fetched_by          = EXCLUDED.fetched_by
