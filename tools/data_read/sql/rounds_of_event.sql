-- The rounds of one event by number.
SELECT r.id,
       r.round_number,
       COALESCE(r.is_finished, false) AS is_finished,
       r.closing_time,
       r.created_at
  FROM rounds r
 WHERE r.event_id = %(event_id)s
 ORDER BY r.round_number NULLS LAST, r.id
 LIMIT 50
