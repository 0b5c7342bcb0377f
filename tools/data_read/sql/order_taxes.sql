-- Tax on one page's valid orders, per currency; deleted, refunded and cancelled orders do not count, and orders in a
-- state that no document knows are counted apart (pitfall E3).
WITH orders AS (
    SELECT o.currency_code,
           o.tax,
           o.fetched_at,
           o.order_status,
           lower(o.order_status) IN ('placed', 'attending')                AS valid,
           lower(o.order_status) IN ('deleted', 'refunded', 'cancelled')   AS void
      FROM eventbrite_orders_cache o
     WHERE o.eid = %(eid)s
       AND o.eventbrite_event_id = %(eventbrite_id)s
)
SELECT currency_code                                        AS currency,
       count(*) FILTER (WHERE valid)                        AS orders,
       sum(tax) FILTER (WHERE valid)                        AS tax,
       count(*) FILTER (WHERE valid AND tax IS NULL)        AS orders_without_tax,
       count(*) FILTER (WHERE void)                         AS void_orders,
       count(*) FILTER (WHERE (valid OR void) IS NOT TRUE)  AS orders_in_unknown_state,
       COALESCE(array_agg(DISTINCT order_status) FILTER (WHERE NOT valid AND NOT void), '{}') AS unknown_states,
       max(fetched_at)                                      AS fetched_at
  FROM orders
 GROUP BY currency_code
 ORDER BY currency_code NULLS LAST
