-- The weights that one event's votes carried, round by round.
SELECT v.round,
       count(*)                        AS votes,
       count(DISTINCT v.person_id)     AS voters,
       COALESCE(sum(v.vote_factor), 0) AS total_weight,
       round(avg(v.vote_factor), 2)    AS average_weight,
       max(v.vote_factor)              AS highest_weight
  FROM votes v
 WHERE v.event_id = %(event_id)s
 GROUP BY v.round
 ORDER BY v.round NULLS LAST
 LIMIT 50
