-- All events of one city, disabled ones included: their guests are an audience too (pitfall F6).
SELECT id
  FROM events
 WHERE city_id = %(city_id)s
 ORDER BY id
 LIMIT 2000
