-- The orders of some events' linked pages that are neither void nor without a time, oldest first; states that no
-- document knows are included, so that they can be reported (pitfall E3).
SELECT o.eid,
       o.order_created                    AS at,
       COALESCE(o.attendee_count, 1)      AS tickets,
       COALESCE(o.gross, 0)               AS gross,
       o.order_status                     AS status
  FROM eventbrite_orders_cache o
  JOIN events e ON e.eid = o.eid AND NULLIF(e.eventbrite_id, '') = o.eventbrite_event_id
 WHERE o.eid = ANY(%(eids)s)
   AND o.order_created IS NOT NULL
   AND lower(COALESCE(o.order_status, '')) NOT IN ('deleted', 'refunded', 'cancelled')
 ORDER BY o.eid, o.order_created, o.order_id
 LIMIT %(limit)s
