-- The event with the most bids.
SELECT e.eid
  FROM bids b
  JOIN art a ON a.id = b.art_id
  JOIN events e ON e.id = a.event_id
 WHERE e.eid IS NOT NULL
 GROUP BY e.eid
 ORDER BY count(*) DESC, e.eid
 LIMIT 1
