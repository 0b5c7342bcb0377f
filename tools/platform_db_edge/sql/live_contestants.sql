-- Who paints in which round at which easel. The work is found by event, round and easel, because the link between the
-- two is never filled (pitfall C13).
SELECT c.id,
       c.round_id,
       a.id                  AS art_id,
       c.easel_number,
       NULLIF(a.description, '') AS artwork_title,
       a.status::text        AS art_status,
       c.artist_id,
       p.name                AS artist_name,
       p.entry_id,
       r.round_number,
       count(*) OVER ()      AS total
  FROM rounds r
  JOIN round_contestants c ON c.round_id = r.id
  LEFT JOIN artist_profiles p ON p.id = c.artist_id
  LEFT JOIN art a ON a.event_id = r.event_id AND a.round = r.round_number AND a.easel = c.easel_number
 WHERE r.event_id = %(event_id)s
 ORDER BY r.round_number NULLS LAST, c.easel_number NULLS LAST, c.id
 LIMIT %(limit)s
