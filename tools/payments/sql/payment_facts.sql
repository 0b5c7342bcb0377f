-- Counts of one event's works and of its payments by status, as label, status, number.
SELECT 'art' AS label, a.status::text AS status, count(*) AS number
  FROM art a
 WHERE a.event_id = %(event_id)s
 GROUP BY a.status
 UNION ALL
SELECT 'payment', COALESCE(p.status, 'pending'), count(*)
  FROM art a
  JOIN artist_payments p ON p.art_id = a.id
 WHERE a.event_id = %(event_id)s
 GROUP BY COALESCE(p.status, 'pending')
 ORDER BY label, status
