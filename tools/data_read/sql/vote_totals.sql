-- How many votes one event has, from how many people, and their summed weight.
SELECT count(*)                      AS total_votes,
       count(DISTINCT v.person_id)   AS unique_voters,
       COALESCE(sum(v.vote_factor), 0) AS weighted_total
  FROM votes v
 WHERE v.event_id = %(event_id)s
