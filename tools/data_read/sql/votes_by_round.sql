-- Votes of each round of one event; one person has at most one vote a round.
SELECT v.round,
       count(*)                            AS vote_count,
       count(DISTINCT v.person_id)         AS unique_voters,
       sum(COALESCE(v.vote_factor, 1.0))   AS weighted_total,
       count(*) FILTER (WHERE v.art_uuid IS NULL AND by_code.id IS NULL) AS votes_without_artwork,
       min(v.created_at)                   AS first_vote_at,
       max(v.created_at)                   AS last_vote_at,
       bool_or(r.is_finished)              AS is_finished
  FROM votes v
  LEFT JOIN art by_code ON v.art_uuid IS NULL AND by_code.art_code = v.art_id AND by_code.event_id = v.event_id
  LEFT JOIN rounds r ON r.event_id = v.event_id AND r.round_number = v.round
 WHERE v.event_id = %(event_id)s
   AND (%(round)s::int IS NULL OR v.round = %(round)s)
 GROUP BY v.round
 ORDER BY v.round NULLS LAST
