-- Artists of one event: placed in a round or holding an artwork (pitfall B9).
SELECT rc.artist_id AS id
  FROM rounds r
  JOIN round_contestants rc ON rc.round_id = r.id
 WHERE r.event_id = %(event_id)s
   AND rc.artist_id IS NOT NULL
 UNION
SELECT a.artist_id
  FROM art a
 WHERE a.event_id = %(event_id)s
   AND a.artist_id IS NOT NULL
 ORDER BY id
 LIMIT 500
