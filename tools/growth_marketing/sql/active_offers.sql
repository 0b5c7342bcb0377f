-- Offers that are switched on, newest first, with their redemptions; with a city, those that hold there. The scope mixes
-- names and ids of cities; an empty one holds everywhere (pitfall F14).
SELECT o.id,
       o.name,
       o.description,
       o.type,
       o.value,
       o.currency,
       o.geography_scope,
       o.total_inventory,
       COALESCE(o.redeemed_count, 0) AS redeemed_count,
       o.active,
       o.start_date,
       o.end_date,
       o.created_at,
       (SELECT count(*) FROM offer_redemptions r WHERE r.offer_id = o.id) AS redemption_count,
       (SELECT array_agg(COALESCE(c.name, s.entry) ORDER BY COALESCE(c.name, s.entry))
          FROM unnest(o.geography_scope) AS s (entry)
          LEFT JOIN cities c ON c.id::text = lower(s.entry)) AS places,
       count(*) OVER ()              AS total
  FROM offers o
 WHERE o.active
   AND (%(city_id)s::uuid IS NULL
        OR COALESCE(cardinality(o.geography_scope), 0) = 0
        OR EXISTS (SELECT 1
                     FROM unnest(o.geography_scope) AS s (entry)
                    WHERE lower(btrim(s.entry)) IN (lower(%(city)s), %(city_id)s::text)))
 ORDER BY o.created_at DESC, o.name, o.id
 LIMIT 50
