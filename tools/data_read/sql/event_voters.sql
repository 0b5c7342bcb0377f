-- How many votes one event has in all, and how many people cast them.
SELECT count(*)                    AS total_votes,
       count(DISTINCT v.person_id) AS unique_voters
  FROM votes v
 WHERE v.event_id = %(event_id)s
   AND (%(round)s::int IS NULL OR v.round = %(round)s)
