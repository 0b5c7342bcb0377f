-- Whether any order of an event is cached.
SELECT EXISTS (SELECT 1 FROM eventbrite_orders_cache o WHERE o.eid = %(eid)s) AS cached
