-- Marks the orders of an event as fetched now.
UPDATE eventbrite_orders_cache SET fetched_at = %(now)s, fetched_by = 'edge' WHERE eid = %(eid)s
