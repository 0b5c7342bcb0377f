-- Voters of one event with the weight of their votes and what their weight is made of today, heaviest first.
WITH cast_votes AS (
    SELECT v.person_id,
           count(*)                        AS votes,
           max(v.vote_factor)              AS vote_factor,
           array_agg(v.round ORDER BY v.round) AS rounds
      FROM votes v
     WHERE v.event_id = %(event_id)s
       AND (%(round)s::int IS NULL OR v.round = %(round)s)
     GROUP BY v.person_id
     ORDER BY max(v.vote_factor) DESC NULLS LAST, v.person_id
     LIMIT %(limit)s
)
SELECT c.person_id,
       c.votes,
       c.rounds,
       c.vote_factor,
       w.base_weight,
       w.artist_bonus,
       w.vote_history_bonus,
       w.bid_history_bonus,
       w.past_votes_count,
       w.total_weight,
       EXISTS (SELECT 1
                 FROM people_qr_scans s
                WHERE s.person_id = c.person_id AND s.event_id = %(event_id)s AND s.is_valid) AS scanned,
       w.last_calculated
  FROM cast_votes c
  LEFT JOIN person_vote_weights w ON w.person_id = c.person_id
 ORDER BY c.vote_factor DESC NULLS LAST, c.person_id
