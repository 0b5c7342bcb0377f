-- The rounds of one event by number, with how many artists are placed at an easel and how many only staged.
SELECT r.id,
       r.round_number,
       COALESCE(r.is_finished, false)                                 AS is_finished,
       r.closing_time,
       (SELECT count(*) FROM round_contestants c WHERE c.round_id = r.id AND c.easel_number IS NOT NULL) AS placed,
       (SELECT count(*) FROM round_contestants c WHERE c.round_id = r.id AND c.easel_number IS NULL)     AS staged
  FROM rounds r
 WHERE r.event_id = %(event_id)s
 ORDER BY r.round_number NULLS LAST, r.id
 LIMIT 50
